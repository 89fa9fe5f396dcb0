SELECT "store_batch"."id", "store_batch"."made_at", "store_batch"."by", "store_batch"."version", "store_batch"."kind", "store_batch"."reverses_id", "store_batch"."reason", "store_batch"."note", "store_batch"."on_file", "store_batch"."counts"
  FROM "store_batch"
  ORDER BY "store_batch"."id" DESC
  LIMIT ?;

SELECT "store_placement"."placement_id" AS "placement_id", "store_placement"."person_id" AS "person_id", "store_placement"."family_id" AS "family_id", "store_placement"."area" AS "area", "store_placement"."unit_code" AS "unit_code", "store_placement"."birth_month" AS "birth_month", "store_placement"."sex" AS "sex", "store_placement"."care_form" AS "care_form", "store_placement"."legal_basis" AS "legal_basis", "store_placement"."start_date" AS "start_date", "store_placement"."end_date" AS "end_date", "store_placement"."planned_end_date" AS "planned_end_date", "store_placement"."end_reason" AS "end_reason", "store_placement"."urgency" AS "urgency", "store_placement"."provider_id" AS "provider_id", "store_placement"."home_id" AS "home_id", "store_placement"."procurement" AS "procurement", "store_placement"."direct_reason" AS "direct_reason", "store_placement"."outpatient_from" AS "outpatient_from", "store_placement"."outpatient_to" AS "outpatient_to", "store_placement"."unbudgeted" AS "unbudgeted", "store_placement"."own_facility_possible" AS "own_facility_possible", "store_placement"."region_involved" AS "region_involved", "store_placement"."need" AS "need", "store_placement"."recorded_on" AS "recorded_on", "store_placement"."end_recorded_on" AS "end_recorded_on", "store_placement"."id" AS "pk"
  FROM "store_placement"
  WHERE "store_placement"."id" IN (SELECT U0."id" AS "pk"
  FROM "store_placement" U0
  WHERE (U0."retired_id" IS NULL AND U0."placement_id" = ?) UNION SELECT V0."id" AS "pk"
  FROM "store_placement" V0
  WHERE (V0."retired_id" IS NULL AND V0."person_id" IN (SELECT U0."person_id" AS "person_id"
  FROM "store_placement" U0
  WHERE (U0."retired_id" IS NULL AND U0."placement_id" = ?))))
  ORDER BY ? ASC;

SELECT "store_price"."placement_id" AS "placement_id", "store_price"."from_date" AS "from_date", "store_price"."to_date" AS "to_date", "store_price"."kind" AS "kind", "store_price"."amount" AS "amount", "store_price"."per" AS "per", "store_price"."payroll_pct" AS "payroll_pct", "store_price"."vat_compensation_pct" AS "vat_compensation_pct", "store_price"."discharge_day_charged" AS "discharge_day_charged", "store_price"."recorded_on" AS "recorded_on", "store_price"."id" AS "pk"
  FROM "store_price"
  WHERE ("store_price"."retired_id" IS NULL AND "store_price"."placement_id" = ?)
  ORDER BY ? ASC;

SELECT "store_income"."placement_id" AS "placement_id", "store_income"."from_date" AS "from_date", "store_income"."to_date" AS "to_date", "store_income"."kind" AS "kind", "store_income"."amount" AS "amount", "store_income"."per" AS "per", "store_income"."payroll_pct" AS "payroll_pct", "store_income"."vat_compensation_pct" AS "vat_compensation_pct", "store_income"."discharge_day_charged" AS "discharge_day_charged", "store_income"."recorded_on" AS "recorded_on", "store_income"."id" AS "pk"
  FROM "store_income"
  WHERE ("store_income"."retired_id" IS NULL AND "store_income"."placement_id" = ?)
  ORDER BY ? ASC;

SELECT "store_pause"."placement_id" AS "placement_id", "store_pause"."from_date" AS "from_date", "store_pause"."to_date" AS "to_date", "store_pause"."kind" AS "kind", "store_pause"."charged_pct" AS "charged_pct", "store_pause"."id" AS "pk"
  FROM "store_pause"
  WHERE ("store_pause"."retired_id" IS NULL AND "store_pause"."placement_id" = ?)
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
