SELECT "store_batch"."id", "store_batch"."made_at", "store_batch"."by", "store_batch"."version", "store_batch"."kind", "store_batch"."reverses_id", "store_batch"."reason", "store_batch"."note", "store_batch"."on_file", "store_batch"."counts"
  FROM "store_batch"
  WHERE "store_batch"."id" = ?
  ORDER BY "store_batch"."id" ASC
  LIMIT ?;

SELECT "store_batch"."id", "store_batch"."made_at", "store_batch"."by", "store_batch"."version", "store_batch"."kind", "store_batch"."reverses_id", "store_batch"."reason", "store_batch"."note", "store_batch"."on_file", "store_batch"."counts"
  FROM "store_batch"
  ORDER BY "store_batch"."id" DESC
  LIMIT ?;

SELECT "store_batch"."id" AS "pk", "store_batch"."reverses_id" AS "reverses_id"
  FROM "store_batch"
  WHERE ("store_batch"."reverses_id" IS NOT NULL AND "store_batch"."id" <= ?)
  ORDER BY ? DESC;

SELECT "store_importfile"."id" AS "pk", "store_importfile"."batch_id" AS "batch_id", "store_importfile"."name" AS "name"
  FROM "store_importfile"
  WHERE "store_importfile"."batch_id" <= ?
  ORDER BY ? ASC;

SELECT "store_placement"."placement_id" AS "placement_id", "store_placement"."person_id" AS "person_id", "store_placement"."family_id" AS "family_id", "store_placement"."area" AS "area", "store_placement"."unit_code" AS "unit_code", "store_placement"."birth_month" AS "birth_month", "store_placement"."sex" AS "sex", "store_placement"."care_form" AS "care_form", "store_placement"."legal_basis" AS "legal_basis", "store_placement"."start_date" AS "start_date", "store_placement"."end_date" AS "end_date", "store_placement"."planned_end_date" AS "planned_end_date", "store_placement"."end_reason" AS "end_reason", "store_placement"."urgency" AS "urgency", "store_placement"."provider_id" AS "provider_id", "store_placement"."home_id" AS "home_id", "store_placement"."procurement" AS "procurement", "store_placement"."direct_reason" AS "direct_reason", "store_placement"."outpatient_from" AS "outpatient_from", "store_placement"."outpatient_to" AS "outpatient_to", "store_placement"."unbudgeted" AS "unbudgeted", "store_placement"."own_facility_possible" AS "own_facility_possible", "store_placement"."region_involved" AS "region_involved", "store_placement"."need" AS "need", "store_placement"."recorded_on" AS "recorded_on", "store_placement"."end_recorded_on" AS "end_recorded_on", "store_placement"."source_sheet" AS "source_sheet", "store_placement"."source_row" AS "source_row", "store_placement"."id" AS "pk", "store_placement"."source_file_id" AS "source_file_id", "store_placement"."brought_id" AS "brought_id"
  FROM "store_placement"
  WHERE "store_placement"."brought_id" = ?
  ORDER BY ? ASC;

SELECT "store_placement"."placement_id" AS "placement_id", "store_placement"."person_id" AS "person_id", "store_placement"."family_id" AS "family_id", "store_placement"."area" AS "area", "store_placement"."unit_code" AS "unit_code", "store_placement"."birth_month" AS "birth_month", "store_placement"."sex" AS "sex", "store_placement"."care_form" AS "care_form", "store_placement"."legal_basis" AS "legal_basis", "store_placement"."start_date" AS "start_date", "store_placement"."end_date" AS "end_date", "store_placement"."planned_end_date" AS "planned_end_date", "store_placement"."end_reason" AS "end_reason", "store_placement"."urgency" AS "urgency", "store_placement"."provider_id" AS "provider_id", "store_placement"."home_id" AS "home_id", "store_placement"."procurement" AS "procurement", "store_placement"."direct_reason" AS "direct_reason", "store_placement"."outpatient_from" AS "outpatient_from", "store_placement"."outpatient_to" AS "outpatient_to", "store_placement"."unbudgeted" AS "unbudgeted", "store_placement"."own_facility_possible" AS "own_facility_possible", "store_placement"."region_involved" AS "region_involved", "store_placement"."need" AS "need", "store_placement"."recorded_on" AS "recorded_on", "store_placement"."end_recorded_on" AS "end_recorded_on", "store_placement"."source_sheet" AS "source_sheet", "store_placement"."source_row" AS "source_row", "store_placement"."id" AS "pk", "store_placement"."source_file_id" AS "source_file_id", "store_placement"."brought_id" AS "brought_id"
  FROM "store_placement"
  WHERE "store_placement"."retired_id" = ?
  ORDER BY ? ASC;

SELECT "store_price"."placement_id" AS "placement_id", "store_price"."from_date" AS "from_date", "store_price"."to_date" AS "to_date", "store_price"."kind" AS "kind", "store_price"."amount" AS "amount", "store_price"."per" AS "per", "store_price"."payroll_pct" AS "payroll_pct", "store_price"."vat_compensation_pct" AS "vat_compensation_pct", "store_price"."discharge_day_charged" AS "discharge_day_charged", "store_price"."recorded_on" AS "recorded_on", "store_price"."source_sheet" AS "source_sheet", "store_price"."source_row" AS "source_row", "store_price"."id" AS "pk", "store_price"."source_file_id" AS "source_file_id", "store_price"."brought_id" AS "brought_id"
  FROM "store_price"
  WHERE "store_price"."brought_id" = ?
  ORDER BY ? ASC;

SELECT "store_price"."placement_id" AS "placement_id", "store_price"."from_date" AS "from_date", "store_price"."to_date" AS "to_date", "store_price"."kind" AS "kind", "store_price"."amount" AS "amount", "store_price"."per" AS "per", "store_price"."payroll_pct" AS "payroll_pct", "store_price"."vat_compensation_pct" AS "vat_compensation_pct", "store_price"."discharge_day_charged" AS "discharge_day_charged", "store_price"."recorded_on" AS "recorded_on", "store_price"."source_sheet" AS "source_sheet", "store_price"."source_row" AS "source_row", "store_price"."id" AS "pk", "store_price"."source_file_id" AS "source_file_id", "store_price"."brought_id" AS "brought_id"
  FROM "store_price"
  WHERE "store_price"."retired_id" = ?
  ORDER BY ? ASC;

SELECT "store_ledgerrow"."month" AS "month", "store_ledgerrow"."unit_code" AS "unit_code", "store_ledgerrow"."account" AS "account", "store_ledgerrow"."activity" AS "activity", "store_ledgerrow"."counterparty" AS "counterparty", "store_ledgerrow"."project" AS "project", "store_ledgerrow"."amount_ore" AS "amount_ore", "store_ledgerrow"."text" AS "text", "store_ledgerrow"."source_sheet" AS "source_sheet", "store_ledgerrow"."source_row" AS "source_row", "store_ledgerrow"."id" AS "pk", "store_ledgerrow"."source_file_id" AS "source_file_id", "store_ledgerrow"."brought_id" AS "brought_id"
  FROM "store_ledgerrow"
  WHERE "store_ledgerrow"."brought_id" = ?
  ORDER BY ? ASC;

SELECT "store_ledgerrow"."month" AS "month", "store_ledgerrow"."unit_code" AS "unit_code", "store_ledgerrow"."account" AS "account", "store_ledgerrow"."activity" AS "activity", "store_ledgerrow"."counterparty" AS "counterparty", "store_ledgerrow"."project" AS "project", "store_ledgerrow"."amount_ore" AS "amount_ore", "store_ledgerrow"."text" AS "text", "store_ledgerrow"."source_sheet" AS "source_sheet", "store_ledgerrow"."source_row" AS "source_row", "store_ledgerrow"."id" AS "pk", "store_ledgerrow"."source_file_id" AS "source_file_id", "store_ledgerrow"."brought_id" AS "brought_id"
  FROM "store_ledgerrow"
  WHERE "store_ledgerrow"."retired_id" = ?
  ORDER BY ? ASC;

SELECT "store_budgetrow"."year" AS "year", "store_budgetrow"."month" AS "month", "store_budgetrow"."unit_code" AS "unit_code", "store_budgetrow"."account" AS "account", "store_budgetrow"."activity" AS "activity", "store_budgetrow"."amount_ore" AS "amount_ore", "store_budgetrow"."decided_on" AS "decided_on", "store_budgetrow"."source_sheet" AS "source_sheet", "store_budgetrow"."source_row" AS "source_row", "store_budgetrow"."id" AS "pk", "store_budgetrow"."source_file_id" AS "source_file_id", "store_budgetrow"."brought_id" AS "brought_id"
  FROM "store_budgetrow"
  WHERE "store_budgetrow"."brought_id" = ?
  ORDER BY ? ASC;

SELECT "store_budgetrow"."year" AS "year", "store_budgetrow"."month" AS "month", "store_budgetrow"."unit_code" AS "unit_code", "store_budgetrow"."account" AS "account", "store_budgetrow"."activity" AS "activity", "store_budgetrow"."amount_ore" AS "amount_ore", "store_budgetrow"."decided_on" AS "decided_on", "store_budgetrow"."source_sheet" AS "source_sheet", "store_budgetrow"."source_row" AS "source_row", "store_budgetrow"."id" AS "pk", "store_budgetrow"."source_file_id" AS "source_file_id", "store_budgetrow"."brought_id" AS "brought_id"
  FROM "store_budgetrow"
  WHERE "store_budgetrow"."retired_id" = ?
  ORDER BY ? ASC;

SELECT "store_forecastrow"."made_in" AS "made_in", "store_forecastrow"."year" AS "year", "store_forecastrow"."area" AS "area", "store_forecastrow"."unit_code" AS "unit_code", "store_forecastrow"."line" AS "line", "store_forecastrow"."amount_ore" AS "amount_ore", "store_forecastrow"."note" AS "note", "store_forecastrow"."source_sheet" AS "source_sheet", "store_forecastrow"."source_row" AS "source_row", "store_forecastrow"."id" AS "pk", "store_forecastrow"."source_file_id" AS "source_file_id", "store_forecastrow"."brought_id" AS "brought_id"
  FROM "store_forecastrow"
  WHERE "store_forecastrow"."brought_id" = ?
  ORDER BY ? ASC;

SELECT "store_forecastrow"."made_in" AS "made_in", "store_forecastrow"."year" AS "year", "store_forecastrow"."area" AS "area", "store_forecastrow"."unit_code" AS "unit_code", "store_forecastrow"."line" AS "line", "store_forecastrow"."amount_ore" AS "amount_ore", "store_forecastrow"."note" AS "note", "store_forecastrow"."source_sheet" AS "source_sheet", "store_forecastrow"."source_row" AS "source_row", "store_forecastrow"."id" AS "pk", "store_forecastrow"."source_file_id" AS "source_file_id", "store_forecastrow"."brought_id" AS "brought_id"
  FROM "store_forecastrow"
  WHERE "store_forecastrow"."retired_id" = ?
  ORDER BY ? ASC;

SELECT "store_line"."account_from" AS "account_from", "store_line"."account_to" AS "account_to", "store_line"."line" AS "line", "store_line"."label" AS "label", "store_line"."type" AS "type", "store_line"."source_sheet" AS "source_sheet", "store_line"."source_row" AS "source_row", "store_line"."id" AS "pk", "store_line"."source_file_id" AS "source_file_id", "store_line"."brought_id" AS "brought_id"
  FROM "store_line"
  WHERE "store_line"."brought_id" = ?
  ORDER BY ? ASC;

SELECT "store_line"."account_from" AS "account_from", "store_line"."account_to" AS "account_to", "store_line"."line" AS "line", "store_line"."label" AS "label", "store_line"."type" AS "type", "store_line"."source_sheet" AS "source_sheet", "store_line"."source_row" AS "source_row", "store_line"."id" AS "pk", "store_line"."source_file_id" AS "source_file_id", "store_line"."brought_id" AS "brought_id"
  FROM "store_line"
  WHERE "store_line"."retired_id" = ?
  ORDER BY ? ASC;

SELECT "store_area"."activity" AS "activity", "store_area"."unit_code" AS "unit_code", "store_area"."area" AS "area", "store_area"."label" AS "label", "store_area"."source_sheet" AS "source_sheet", "store_area"."source_row" AS "source_row", "store_area"."id" AS "pk", "store_area"."source_file_id" AS "source_file_id", "store_area"."brought_id" AS "brought_id"
  FROM "store_area"
  WHERE "store_area"."brought_id" = ?
  ORDER BY ? ASC;

SELECT "store_area"."activity" AS "activity", "store_area"."unit_code" AS "unit_code", "store_area"."area" AS "area", "store_area"."label" AS "label", "store_area"."source_sheet" AS "source_sheet", "store_area"."source_row" AS "source_row", "store_area"."id" AS "pk", "store_area"."source_file_id" AS "source_file_id", "store_area"."brought_id" AS "brought_id"
  FROM "store_area"
  WHERE "store_area"."retired_id" = ?
  ORDER BY ? ASC;

SELECT "store_volume"."month" AS "month", "store_volume"."series" AS "series", "store_volume"."label" AS "label", "store_volume"."value" AS "value", "store_volume"."unit" AS "unit", "store_volume"."source_sheet" AS "source_sheet", "store_volume"."source_row" AS "source_row", "store_volume"."id" AS "pk", "store_volume"."source_file_id" AS "source_file_id", "store_volume"."brought_id" AS "brought_id"
  FROM "store_volume"
  WHERE "store_volume"."brought_id" = ?
  ORDER BY ? ASC;

SELECT "store_volume"."month" AS "month", "store_volume"."series" AS "series", "store_volume"."label" AS "label", "store_volume"."value" AS "value", "store_volume"."unit" AS "unit", "store_volume"."source_sheet" AS "source_sheet", "store_volume"."source_row" AS "source_row", "store_volume"."id" AS "pk", "store_volume"."source_file_id" AS "source_file_id", "store_volume"."brought_id" AS "brought_id"
  FROM "store_volume"
  WHERE "store_volume"."retired_id" = ?
  ORDER BY ? ASC;

SELECT "store_case"."case_id" AS "case_id", "store_case"."person_id" AS "person_id", "store_case"."area" AS "area", "store_case"."age" AS "age", "store_case"."sex" AS "sex", "store_case"."source" AS "source", "store_case"."received_date" AS "received_date", "store_case"."protection_assessed_date" AS "protection_assessed_date", "store_case"."assessment_decided_date" AS "assessment_decided_date", "store_case"."investigation_opened_date" AS "investigation_opened_date", "store_case"."investigation_closed_date" AS "investigation_closed_date", "store_case"."outcome" AS "outcome", "store_case"."source_sheet" AS "source_sheet", "store_case"."source_row" AS "source_row", "store_case"."id" AS "pk", "store_case"."source_file_id" AS "source_file_id", "store_case"."brought_id" AS "brought_id"
  FROM "store_case"
  WHERE "store_case"."brought_id" = ?
  ORDER BY ? ASC;

SELECT "store_case"."case_id" AS "case_id", "store_case"."person_id" AS "person_id", "store_case"."area" AS "area", "store_case"."age" AS "age", "store_case"."sex" AS "sex", "store_case"."source" AS "source", "store_case"."received_date" AS "received_date", "store_case"."protection_assessed_date" AS "protection_assessed_date", "store_case"."assessment_decided_date" AS "assessment_decided_date", "store_case"."investigation_opened_date" AS "investigation_opened_date", "store_case"."investigation_closed_date" AS "investigation_closed_date", "store_case"."outcome" AS "outcome", "store_case"."source_sheet" AS "source_sheet", "store_case"."source_row" AS "source_row", "store_case"."id" AS "pk", "store_case"."source_file_id" AS "source_file_id", "store_case"."brought_id" AS "brought_id"
  FROM "store_case"
  WHERE "store_case"."retired_id" = ?
  ORDER BY ? ASC;

SELECT "store_measure"."measure_id" AS "measure_id", "store_measure"."number" AS "number", "store_measure"."area" AS "area", "store_measure"."description" AS "description", "store_measure"."kind" AS "kind", "store_measure"."total_planned_ore" AS "total_planned_ore", "store_measure"."in_forecast" AS "in_forecast", "store_measure"."from_month" AS "from_month", "store_measure"."to_month" AS "to_month", "store_measure"."owner_role" AS "owner_role", "store_measure"."source_sheet" AS "source_sheet", "store_measure"."source_row" AS "source_row", "store_measure"."id" AS "pk", "store_measure"."source_file_id" AS "source_file_id", "store_measure"."brought_id" AS "brought_id"
  FROM "store_measure"
  WHERE "store_measure"."brought_id" = ?
  ORDER BY ? ASC;

SELECT "store_measure"."measure_id" AS "measure_id", "store_measure"."number" AS "number", "store_measure"."area" AS "area", "store_measure"."description" AS "description", "store_measure"."kind" AS "kind", "store_measure"."total_planned_ore" AS "total_planned_ore", "store_measure"."in_forecast" AS "in_forecast", "store_measure"."from_month" AS "from_month", "store_measure"."to_month" AS "to_month", "store_measure"."owner_role" AS "owner_role", "store_measure"."source_sheet" AS "source_sheet", "store_measure"."source_row" AS "source_row", "store_measure"."id" AS "pk", "store_measure"."source_file_id" AS "source_file_id", "store_measure"."brought_id" AS "brought_id"
  FROM "store_measure"
  WHERE "store_measure"."retired_id" = ?
  ORDER BY ? ASC;

SELECT "store_measureeffect"."measure_id" AS "measure_id", "store_measureeffect"."month" AS "month", "store_measureeffect"."planned_ore" AS "planned_ore", "store_measureeffect"."realised_ore" AS "realised_ore", "store_measureeffect"."source_sheet" AS "source_sheet", "store_measureeffect"."source_row" AS "source_row", "store_measureeffect"."id" AS "pk", "store_measureeffect"."source_file_id" AS "source_file_id", "store_measureeffect"."brought_id" AS "brought_id"
  FROM "store_measureeffect"
  WHERE "store_measureeffect"."brought_id" = ?
  ORDER BY ? ASC;

SELECT "store_measureeffect"."measure_id" AS "measure_id", "store_measureeffect"."month" AS "month", "store_measureeffect"."planned_ore" AS "planned_ore", "store_measureeffect"."realised_ore" AS "realised_ore", "store_measureeffect"."source_sheet" AS "source_sheet", "store_measureeffect"."source_row" AS "source_row", "store_measureeffect"."id" AS "pk", "store_measureeffect"."source_file_id" AS "source_file_id", "store_measureeffect"."brought_id" AS "brought_id"
  FROM "store_measureeffect"
  WHERE "store_measureeffect"."retired_id" = ?
  ORDER BY ? ASC;
