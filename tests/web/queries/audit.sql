SELECT COUNT(*) AS "__count"
  FROM "store_auditentry";

SELECT "store_auditentry"."id", "store_auditentry"."at", "store_auditentry"."by", "store_auditentry"."action", "store_auditentry"."subject", "store_auditentry"."detail"
  FROM "store_auditentry"
  ORDER BY "store_auditentry"."id" DESC
  LIMIT ?;
