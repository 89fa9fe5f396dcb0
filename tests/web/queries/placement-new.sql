SELECT "store_batch"."id", "store_batch"."made_at", "store_batch"."by", "store_batch"."version", "store_batch"."kind", "store_batch"."reverses_id", "store_batch"."reason", "store_batch"."note", "store_batch"."on_file", "store_batch"."counts"
  FROM "store_batch"
  ORDER BY "store_batch"."id" DESC
  LIMIT ?;

SELECT "store_ownfile"."name" AS "name", "store_ownfile"."number" AS "number", "store_ownfile"."text" AS "text", "store_ownfile"."at" AS "at", "store_ownfile"."by" AS "by"
  FROM "store_ownfile"
  WHERE "store_ownfile"."name" = ?
  ORDER BY ? DESC;
