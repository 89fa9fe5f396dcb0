SELECT "store_batch"."id" AS "pk", "store_batch"."made_at" AS "made_at", "store_batch"."version" AS "version", "store_importfile"."name" AS "files__name", "store_importfile"."sha256" AS "files__sha256", "store_batch"."kind" AS "kind", (SELECT U0."id" AS "pk"
  FROM "store_ownfile" U0
  WHERE U0."name" LIKE ? ESCAPE ?
  ORDER BY ? DESC
  LIMIT ?) AS "ladders"
  FROM "store_batch"
  LEFT OUTER JOIN "store_importfile" ON ("store_batch"."id" = "store_importfile"."batch_id")
  WHERE ("store_batch"."id" = (SELECT U0."id" AS "pk"
  FROM "store_batch" U0
  ORDER BY ? DESC
  LIMIT ?) OR "store_batch"."id" = (SELECT U0."id" AS "pk"
  FROM "store_batch" U0
  WHERE NOT (U0."kind" = ?)
  ORDER BY ? DESC
  LIMIT ?))
  ORDER BY ? DESC, "store_importfile"."id" ASC;

SELECT "store_reporttext"."sentence" AS "sentence", "store_reporttext"."text" AS "text", "store_reporttext"."figures" AS "figures"
  FROM "store_reporttext"
  WHERE ("store_reporttext"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_reporttext" U0
  WHERE U0."month" = ?
  GROUP BY U0."sentence") AND NOT ("store_reporttext"."text" = ?))
  ORDER BY ? ASC;

SELECT "store_adoption"."id" AS "pk", "store_adoption"."month" AS "month", "store_adoption"."version" AS "version", "store_adoption"."sha256" AS "sha256", "store_adoption"."at" AS "at", "store_adoption"."by" AS "by"
  FROM "store_adoption"
  WHERE "store_adoption"."month" <= ?
  ORDER BY ? DESC, ? DESC;

SELECT "store_reporttext"."sentence" AS "sentence", "store_reporttext"."text" AS "text", "store_reporttext"."figures" AS "figures"
  FROM "store_reporttext"
  WHERE ("store_reporttext"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_reporttext" U0
  WHERE U0."month" = ?
  GROUP BY U0."sentence") AND NOT ("store_reporttext"."text" = ?))
  ORDER BY ? ASC;

SELECT "store_acknowledgement"."id", "store_acknowledgement"."key", "store_acknowledgement"."reason", "store_acknowledgement"."until", "store_acknowledgement"."at", "store_acknowledgement"."by"
  FROM "store_acknowledgement"
  WHERE ("store_acknowledgement"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_acknowledgement" U0
  GROUP BY U0."key") AND "store_acknowledgement"."until" >= ? AND NOT ("store_acknowledgement"."reason" = ?));
