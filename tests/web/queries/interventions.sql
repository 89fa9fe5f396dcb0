SELECT "store_ownfile"."name" AS "name", "store_ownfile"."number" AS "number", "store_ownfile"."text" AS "text", "store_ownfile"."at" AS "at", "store_ownfile"."by" AS "by"
  FROM "store_ownfile"
  WHERE "store_ownfile"."name" = ?
  ORDER BY ? DESC;

SELECT "store_ownfile"."name" AS "name", "store_ownfile"."number" AS "number", "store_ownfile"."text" AS "text", "store_ownfile"."at" AS "at", "store_ownfile"."by" AS "by"
  FROM "store_ownfile"
  WHERE "store_ownfile"."name" = ?
  ORDER BY ? DESC;
