SELECT "store_adoption"."packed" AS "packed"
  FROM "store_adoption"
  WHERE "store_adoption"."id" = ?
  ORDER BY "store_adoption"."id" ASC
  LIMIT ?;
