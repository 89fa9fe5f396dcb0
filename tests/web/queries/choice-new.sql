SELECT DISTINCT "store_choicerow"."choice_id" AS "choice_id"
  FROM "store_choicerow"
  WHERE "store_choicerow"."choice_id" LIKE ? ESCAPE ?;

SELECT "store_ownfile"."name" AS "name", "store_ownfile"."number" AS "number", "store_ownfile"."text" AS "text", "store_ownfile"."at" AS "at", "store_ownfile"."by" AS "by"
  FROM "store_ownfile"
  WHERE ("store_ownfile"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_ownfile" U0
  WHERE U0."name" LIKE ? ESCAPE ?
  GROUP BY U0."name") AND NOT ("store_ownfile"."text" = ?))
  ORDER BY ? ASC;

SELECT "store_ownfile"."name" AS "name", "store_ownfile"."number" AS "number", "store_ownfile"."text" AS "text", "store_ownfile"."at" AS "at", "store_ownfile"."by" AS "by"
  FROM "store_ownfile"
  WHERE ("store_ownfile"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_ownfile" U0
  WHERE U0."name" LIKE ? ESCAPE ?
  GROUP BY U0."name") AND NOT ("store_ownfile"."text" = ?))
  ORDER BY ? ASC;
