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

SELECT "store_provider"."id", "store_provider"."brought_id", "store_provider"."retired_id", "store_provider"."source_file_id", "store_provider"."source_sheet", "store_provider"."source_row", "store_provider"."provider_id", "store_provider"."name", "store_provider"."care_form", "store_provider"."permit_number", "store_provider"."places", "store_provider"."geographic_area", "store_provider"."distance_km"
  FROM "store_provider"
  WHERE ("store_provider"."brought_id" <= ? AND "store_provider"."provider_id" = ?)
  ORDER BY "store_provider"."id" ASC;

SELECT "store_agreement"."id", "store_agreement"."brought_id", "store_agreement"."retired_id", "store_agreement"."source_file_id", "store_agreement"."source_sheet", "store_agreement"."source_row", "store_agreement"."agreement_id", "store_agreement"."provider_id", "store_agreement"."care_form", "store_agreement"."procurement", "store_agreement"."from_date", "store_agreement"."to_date", "store_agreement"."day_price", "store_agreement"."index_pct", "store_agreement"."index_from", "store_agreement"."rank", "store_agreement"."framework", "store_agreement"."notice_months", "store_agreement"."prolonged_months", "store_agreement"."vat_compensation_pct", "store_agreement"."discharge_day_charged", "store_agreement"."absence_pct", "store_agreement"."respite_pct", "store_agreement"."kept_place_pct"
  FROM "store_agreement"
  WHERE ("store_agreement"."brought_id" <= ? AND "store_agreement"."provider_id" = ?)
  ORDER BY "store_agreement"."id" ASC;

SELECT "store_targetgroup"."id", "store_targetgroup"."brought_id", "store_targetgroup"."retired_id", "store_targetgroup"."source_file_id", "store_targetgroup"."source_sheet", "store_targetgroup"."source_row", "store_targetgroup"."provider_id", "store_targetgroup"."care_form", "store_targetgroup"."agreement_id", "store_targetgroup"."need", "store_targetgroup"."age_from", "store_targetgroup"."age_to", "store_targetgroup"."sex", "store_targetgroup"."from_date", "store_targetgroup"."to_date"
  FROM "store_targetgroup"
  WHERE ("store_targetgroup"."brought_id" <= ? AND "store_targetgroup"."provider_id" = ?)
  ORDER BY "store_targetgroup"."id" ASC;

SELECT "store_invoice"."id", "store_invoice"."brought_id", "store_invoice"."retired_id", "store_invoice"."source_file_id", "store_invoice"."source_sheet", "store_invoice"."source_row", "store_invoice"."invoice_id", "store_invoice"."provider_id", "store_invoice"."placement_id", "store_invoice"."month", "store_invoice"."amount_ore", "store_invoice"."invoice_row", "store_invoice"."booked_in", "store_invoice"."from_date", "store_invoice"."to_date", "store_invoice"."days", "store_invoice"."day_price"
  FROM "store_invoice"
  WHERE ("store_invoice"."brought_id" <= ? AND "store_invoice"."provider_id" = ? AND "store_invoice"."source_file_id" IS NULL)
  ORDER BY "store_invoice"."id" ASC;

SELECT "store_ownfile"."name" AS "name", "store_ownfile"."number" AS "number", "store_ownfile"."text" AS "text", "store_ownfile"."at" AS "at", "store_ownfile"."by" AS "by"
  FROM "store_ownfile"
  WHERE ("store_ownfile"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_ownfile" U0
  WHERE (U0."name" LIKE ? ESCAPE ? OR U0."name" LIKE ? ESCAPE ?)
  GROUP BY U0."name") AND NOT ("store_ownfile"."text" = ?))
  ORDER BY ? ASC;

SELECT "store_acknowledgement"."id", "store_acknowledgement"."key", "store_acknowledgement"."reason", "store_acknowledgement"."until", "store_acknowledgement"."at", "store_acknowledgement"."by"
  FROM "store_acknowledgement"
  WHERE ("store_acknowledgement"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_acknowledgement" U0
  GROUP BY U0."key") AND "store_acknowledgement"."until" >= ? AND NOT ("store_acknowledgement"."reason" = ?));
