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

SELECT "store_placement"."id", "store_placement"."brought_id", "store_placement"."retired_id", "store_placement"."source_file_id", "store_placement"."source_sheet", "store_placement"."source_row", "store_placement"."placement_id", "store_placement"."person_id", "store_placement"."family_id", "store_placement"."area", "store_placement"."unit_code", "store_placement"."birth_month", "store_placement"."sex", "store_placement"."care_form", "store_placement"."legal_basis", "store_placement"."start_date", "store_placement"."end_date", "store_placement"."planned_end_date", "store_placement"."end_reason", "store_placement"."urgency", "store_placement"."provider_id", "store_placement"."home_id", "store_placement"."procurement", "store_placement"."direct_reason", "store_placement"."outpatient_from", "store_placement"."outpatient_to", "store_placement"."unbudgeted", "store_placement"."own_facility_possible", "store_placement"."region_involved", "store_placement"."need", "store_placement"."recorded_on", "store_placement"."end_recorded_on"
  FROM "store_placement"
  WHERE ("store_placement"."brought_id" <= ? AND "store_placement"."placement_id" = ?)
  ORDER BY "store_placement"."id" ASC;

SELECT "store_price"."id", "store_price"."brought_id", "store_price"."retired_id", "store_price"."source_file_id", "store_price"."source_sheet", "store_price"."source_row", "store_price"."placement_id", "store_price"."from_date", "store_price"."to_date", "store_price"."kind", "store_price"."amount", "store_price"."per", "store_price"."payroll_pct", "store_price"."vat_compensation_pct", "store_price"."discharge_day_charged", "store_price"."recorded_on"
  FROM "store_price"
  WHERE ("store_price"."brought_id" <= ? AND "store_price"."placement_id" = ?)
  ORDER BY "store_price"."id" ASC;

SELECT "store_income"."id", "store_income"."brought_id", "store_income"."retired_id", "store_income"."source_file_id", "store_income"."source_sheet", "store_income"."source_row", "store_income"."placement_id", "store_income"."from_date", "store_income"."to_date", "store_income"."kind", "store_income"."amount", "store_income"."per", "store_income"."payroll_pct", "store_income"."vat_compensation_pct", "store_income"."discharge_day_charged", "store_income"."recorded_on"
  FROM "store_income"
  WHERE ("store_income"."brought_id" <= ? AND "store_income"."placement_id" = ?)
  ORDER BY "store_income"."id" ASC;

SELECT "store_pause"."id", "store_pause"."brought_id", "store_pause"."retired_id", "store_pause"."source_file_id", "store_pause"."source_sheet", "store_pause"."source_row", "store_pause"."placement_id", "store_pause"."from_date", "store_pause"."to_date", "store_pause"."kind", "store_pause"."charged_pct"
  FROM "store_pause"
  WHERE ("store_pause"."brought_id" <= ? AND "store_pause"."placement_id" = ?)
  ORDER BY "store_pause"."id" ASC;

SELECT "store_followup"."id", "store_followup"."brought_id", "store_followup"."retired_id", "store_followup"."source_file_id", "store_followup"."source_sheet", "store_followup"."source_row", "store_followup"."placement_id", "store_followup"."kind", "store_followup"."done_on", "store_followup"."recorded_on"
  FROM "store_followup"
  WHERE ("store_followup"."brought_id" <= ? AND "store_followup"."placement_id" = ?)
  ORDER BY "store_followup"."id" ASC;

SELECT "store_importfile"."id" AS "pk", "store_importfile"."name" AS "name"
  FROM "store_importfile"
  WHERE "store_importfile"."id" IN (?);

SELECT "store_batch"."id", "store_batch"."made_at", "store_batch"."by", "store_batch"."version", "store_batch"."kind", "store_batch"."reverses_id", "store_batch"."reason", "store_batch"."note", "store_batch"."on_file", "store_batch"."counts"
  FROM "store_batch"
  WHERE ("store_batch"."id" IN (?) OR ("store_batch"."id" <= ? AND "store_batch"."reverses_id" IS NOT NULL))
  ORDER BY "store_batch"."id" DESC;

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
