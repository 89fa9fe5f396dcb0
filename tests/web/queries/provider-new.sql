SELECT "store_batch"."id", "store_batch"."made_at", "store_batch"."by", "store_batch"."version", "store_batch"."kind", "store_batch"."reverses_id", "store_batch"."reason", "store_batch"."note", "store_batch"."on_file", "store_batch"."counts"
  FROM "store_batch"
  ORDER BY "store_batch"."id" DESC
  LIMIT ?;

SELECT "store_provider"."provider_id" AS "provider_id", "store_provider"."name" AS "name", "store_provider"."care_form" AS "care_form", "store_provider"."permit_number" AS "permit_number", "store_provider"."places" AS "places", "store_provider"."geographic_area" AS "geographic_area", "store_provider"."distance_km" AS "distance_km", "store_provider"."id" AS "pk"
  FROM "store_provider"
  WHERE ("store_provider"."retired_id" IS NULL AND "store_provider"."provider_id" = ?)
  ORDER BY ? ASC;

SELECT "store_agreement"."agreement_id" AS "agreement_id", "store_agreement"."provider_id" AS "provider_id", "store_agreement"."care_form" AS "care_form", "store_agreement"."procurement" AS "procurement", "store_agreement"."from_date" AS "from_date", "store_agreement"."to_date" AS "to_date", "store_agreement"."day_price" AS "day_price", "store_agreement"."index_pct" AS "index_pct", "store_agreement"."index_from" AS "index_from", "store_agreement"."rank" AS "rank", "store_agreement"."framework" AS "framework", "store_agreement"."notice_months" AS "notice_months", "store_agreement"."prolonged_months" AS "prolonged_months", "store_agreement"."vat_compensation_pct" AS "vat_compensation_pct", "store_agreement"."discharge_day_charged" AS "discharge_day_charged", "store_agreement"."absence_pct" AS "absence_pct", "store_agreement"."respite_pct" AS "respite_pct", "store_agreement"."kept_place_pct" AS "kept_place_pct", "store_agreement"."id" AS "pk"
  FROM "store_agreement"
  WHERE ("store_agreement"."retired_id" IS NULL AND "store_agreement"."provider_id" = ?)
  ORDER BY ? ASC;

SELECT "store_targetgroup"."provider_id" AS "provider_id", "store_targetgroup"."care_form" AS "care_form", "store_targetgroup"."agreement_id" AS "agreement_id", "store_targetgroup"."need" AS "need", "store_targetgroup"."age_from" AS "age_from", "store_targetgroup"."age_to" AS "age_to", "store_targetgroup"."sex" AS "sex", "store_targetgroup"."from_date" AS "from_date", "store_targetgroup"."to_date" AS "to_date", "store_targetgroup"."id" AS "pk"
  FROM "store_targetgroup"
  WHERE ("store_targetgroup"."retired_id" IS NULL AND "store_targetgroup"."provider_id" = ?)
  ORDER BY ? ASC;

SELECT "store_ownfile"."name" AS "name", "store_ownfile"."number" AS "number", "store_ownfile"."text" AS "text", "store_ownfile"."at" AS "at", "store_ownfile"."by" AS "by"
  FROM "store_ownfile"
  WHERE ("store_ownfile"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_ownfile" U0
  WHERE (U0."name" LIKE ? ESCAPE ? OR U0."name" LIKE ? ESCAPE ?)
  GROUP BY U0."name") AND NOT ("store_ownfile"."text" = ?))
  ORDER BY ? ASC;

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

SELECT "store_acknowledgement"."id", "store_acknowledgement"."key", "store_acknowledgement"."reason", "store_acknowledgement"."until", "store_acknowledgement"."at", "store_acknowledgement"."by"
  FROM "store_acknowledgement"
  WHERE ("store_acknowledgement"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_acknowledgement" U0
  GROUP BY U0."key") AND "store_acknowledgement"."until" >= ? AND NOT ("store_acknowledgement"."reason" = ?));
