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

SELECT "store_runlabel"."run_id" AS "run_id", "store_forecastrun"."batch_id" AS "run__batch_id", "store_forecastrun"."month" AS "run__month", "store_forecastrun"."answer" AS "run__answer", "store_forecastrun"."sha256" AS "run__sha256", "store_forecastrun"."by" AS "run__by", "store_forecastrun"."at" AS "run__at", "store_runlabel"."number" AS "number", "store_runlabel"."name" AS "name", "store_runlabel"."measure_id" AS "measure_id", "store_runlabel"."removed" AS "removed", "store_runlabel"."by" AS "by", "store_runlabel"."at" AS "at"
  FROM "store_runlabel"
  INNER JOIN "store_forecastrun" ON ("store_runlabel"."run_id" = "store_forecastrun"."id")
  WHERE ("store_runlabel"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_runlabel" U0
  INNER JOIN "store_forecastrun" U1 ON (U0."run_id" = U1."id")
  WHERE U1."kind" = ?
  GROUP BY U0."run_id") AND "store_runlabel"."run_id" = ?)
  ORDER BY "store_runlabel"."run_id" DESC;

SELECT "store_acknowledgement"."id", "store_acknowledgement"."key", "store_acknowledgement"."reason", "store_acknowledgement"."until", "store_acknowledgement"."at", "store_acknowledgement"."by"
  FROM "store_acknowledgement"
  WHERE ("store_acknowledgement"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_acknowledgement" U0
  GROUP BY U0."key") AND "store_acknowledgement"."until" >= ? AND NOT ("store_acknowledgement"."reason" = ?));
