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

SELECT "store_batch"."id" AS "pk"
  FROM "store_batch"
  WHERE ("store_batch"."id" = (SELECT U0."brought_id" AS "brought"
  FROM "store_choicerow" U0
  WHERE (U0."choice_id" = ? AND U0."brought_id" IS NOT NULL)
  ORDER BY ? DESC
  LIMIT ?) OR "store_batch"."id" = (SELECT U0."retired_id" AS "retired"
  FROM "store_choicerow" U0
  WHERE (U0."choice_id" = ? AND U0."retired_id" IS NOT NULL)
  ORDER BY ? DESC
  LIMIT ?) OR "store_batch"."id" = (SELECT U0."brought_id" AS "brought"
  FROM "store_choicestep" U0
  WHERE (U0."choice_id" = ? AND U0."brought_id" IS NOT NULL)
  ORDER BY ? DESC
  LIMIT ?) OR "store_batch"."id" = (SELECT U0."retired_id" AS "retired"
  FROM "store_choicestep" U0
  WHERE (U0."choice_id" = ? AND U0."retired_id" IS NOT NULL)
  ORDER BY ? DESC
  LIMIT ?) OR "store_batch"."id" = (SELECT U0."brought_id" AS "brought"
  FROM "store_choicealternative" U0
  WHERE (U0."choice_id" = ? AND U0."brought_id" IS NOT NULL)
  ORDER BY ? DESC
  LIMIT ?) OR "store_batch"."id" = (SELECT U0."retired_id" AS "retired"
  FROM "store_choicealternative" U0
  WHERE (U0."choice_id" = ? AND U0."retired_id" IS NOT NULL)
  ORDER BY ? DESC
  LIMIT ?) OR "store_batch"."id" = (SELECT U0."brought_id" AS "brought"
  FROM "store_calloff" U0
  WHERE (U0."choice_id" = ? AND U0."brought_id" IS NOT NULL)
  ORDER BY ? DESC
  LIMIT ?) OR "store_batch"."id" = (SELECT U0."retired_id" AS "retired"
  FROM "store_calloff" U0
  WHERE (U0."choice_id" = ? AND U0."retired_id" IS NOT NULL)
  ORDER BY ? DESC
  LIMIT ?) OR "store_batch"."id" = (SELECT U0."brought_id" AS "brought"
  FROM "store_quoterow" U0
  WHERE (U0."choice_id" = ? AND U0."brought_id" IS NOT NULL)
  ORDER BY ? DESC
  LIMIT ?) OR "store_batch"."id" = (SELECT U0."retired_id" AS "retired"
  FROM "store_quoterow" U0
  WHERE (U0."choice_id" = ? AND U0."retired_id" IS NOT NULL)
  ORDER BY ? DESC
  LIMIT ?) OR "store_batch"."id" = (SELECT U0."brought_id" AS "brought"
  FROM "store_choiceprice" U0
  WHERE (U0."choice_id" = ? AND U0."brought_id" IS NOT NULL)
  ORDER BY ? DESC
  LIMIT ?) OR "store_batch"."id" = (SELECT U0."retired_id" AS "retired"
  FROM "store_choiceprice" U0
  WHERE (U0."choice_id" = ? AND U0."retired_id" IS NOT NULL)
  ORDER BY ? DESC
  LIMIT ?));

SELECT "store_choicerow"."choice_id" AS "choice_id", "store_choicerow"."person_id" AS "person_id", "store_choicerow"."family_id" AS "family_id", "store_choicerow"."area" AS "area", "store_choicerow"."unit_code" AS "unit_code", "store_choicerow"."birth_month" AS "birth_month", "store_choicerow"."sex" AS "sex", "store_choicerow"."urgency" AS "urgency", "store_choicerow"."ladder" AS "ladder", "store_choicerow"."opened_on" AS "opened_on", "store_choicerow"."decide_by" AS "decide_by", "store_choicerow"."need" AS "need", "store_choicerow"."needs" AS "needs", "store_choicerow"."goals" AS "goals", "store_choicerow"."network_mapped_on" AS "network_mapped_on", "store_choicerow"."alternative" AS "alternative", "store_choicerow"."legal_basis" AS "legal_basis", "store_choicerow"."start_date" AS "start_date", "store_choicerow"."planned_end_date" AS "planned_end_date", "store_choicerow"."purpose" AS "purpose", "store_choicerow"."end_criteria" AS "end_criteria", "store_choicerow"."guardian_consent" AS "guardian_consent", "store_choicerow"."guardian_consent_on" AS "guardian_consent_on", "store_choicerow"."own_consent" AS "own_consent", "store_choicerow"."own_consent_on" AS "own_consent_on", "store_choicerow"."judged_on" AS "judged_on", "store_choicerow"."investigated_on" AS "investigated_on", "store_choicerow"."costs_compared_on" AS "costs_compared_on", "store_choicerow"."direct_reason" AS "direct_reason", "store_choicerow"."direct_documented_on" AS "direct_documented_on", "store_choicerow"."day_price" AS "day_price", "store_choicerow"."vat_compensation_pct" AS "vat_compensation_pct", "store_choicerow"."discharge_day_charged" AS "discharge_day_charged", "store_choicerow"."outcome" AS "outcome", "store_choicerow"."decided_on" AS "decided_on", "store_choicerow"."decided_by" AS "decided_by", "store_choicerow"."within_delegation" AS "within_delegation", "store_choicerow"."gap_reason" AS "gap_reason", "store_choicerow"."child_worker" AS "child_worker", "store_choicerow"."home_worker" AS "home_worker", "store_choicerow"."outpatient_worker" AS "outpatient_worker", "store_choicerow"."placement_id" AS "placement_id", "store_choicerow"."source_sheet" AS "source_sheet", "store_choicerow"."source_row" AS "source_row", "store_choicerow"."id" AS "pk", "store_choicerow"."source_file_id" AS "source_file_id", "store_choicerow"."brought_id" AS "brought_id"
  FROM "store_choicerow"
  WHERE ("store_choicerow"."retired_id" IS NULL AND "store_choicerow"."choice_id" IN (?));

SELECT "store_choicestep"."choice_id" AS "choice_id", "store_choicestep"."step" AS "step", "store_choicestep"."outcome" AS "outcome", "store_choicestep"."reason" AS "reason", "store_choicestep"."from_date" AS "from_date", "store_choicestep"."to_date" AS "to_date", "store_choicestep"."in_file_on" AS "in_file_on", "store_choicestep"."source_sheet" AS "source_sheet", "store_choicestep"."source_row" AS "source_row", "store_choicestep"."id" AS "pk", "store_choicestep"."source_file_id" AS "source_file_id", "store_choicestep"."brought_id" AS "brought_id"
  FROM "store_choicestep"
  WHERE ("store_choicestep"."retired_id" IS NULL AND "store_choicestep"."choice_id" IN (?));

SELECT "store_choicealternative"."choice_id" AS "choice_id", "store_choicealternative"."alternative" AS "alternative", "store_choicealternative"."care_form" AS "care_form", "store_choicealternative"."provider_id" AS "provider_id", "store_choicealternative"."home_id" AS "home_id", "store_choicealternative"."agreement_id" AS "agreement_id", "store_choicealternative"."procurement" AS "procurement", "store_choicealternative"."day_price" AS "day_price", "store_choicealternative"."distance_km" AS "distance_km", "store_choicealternative"."note" AS "note", "store_choicealternative"."source_sheet" AS "source_sheet", "store_choicealternative"."source_row" AS "source_row", "store_choicealternative"."id" AS "pk", "store_choicealternative"."source_file_id" AS "source_file_id", "store_choicealternative"."brought_id" AS "brought_id"
  FROM "store_choicealternative"
  WHERE ("store_choicealternative"."retired_id" IS NULL AND "store_choicealternative"."choice_id" IN (?));

SELECT "store_calloff"."choice_id" AS "choice_id", "store_calloff"."provider_id" AS "provider_id", "store_calloff"."agreement_id" AS "agreement_id", "store_calloff"."care_form" AS "care_form", "store_calloff"."asked_on" AS "asked_on", "store_calloff"."answer" AS "answer", "store_calloff"."answered_on" AS "answered_on", "store_calloff"."reason" AS "reason", "store_calloff"."source_sheet" AS "source_sheet", "store_calloff"."source_row" AS "source_row", "store_calloff"."id" AS "pk", "store_calloff"."source_file_id" AS "source_file_id", "store_calloff"."brought_id" AS "brought_id"
  FROM "store_calloff"
  WHERE ("store_calloff"."retired_id" IS NULL AND "store_calloff"."choice_id" IN (?));

SELECT "store_quoterow"."choice_id" AS "choice_id", "store_quoterow"."provider_id" AS "provider_id", "store_quoterow"."care_form" AS "care_form", "store_quoterow"."day_price" AS "day_price", "store_quoterow"."received_on" AS "received_on", "store_quoterow"."valid_to" AS "valid_to", "store_quoterow"."source_sheet" AS "source_sheet", "store_quoterow"."source_row" AS "source_row", "store_quoterow"."id" AS "pk", "store_quoterow"."source_file_id" AS "source_file_id", "store_quoterow"."brought_id" AS "brought_id"
  FROM "store_quoterow"
  WHERE ("store_quoterow"."retired_id" IS NULL AND "store_quoterow"."choice_id" IN (?));

SELECT "store_choiceprice"."choice_id" AS "choice_id", "store_choiceprice"."from_date" AS "from_date", "store_choiceprice"."to_date" AS "to_date", "store_choiceprice"."kind" AS "kind", "store_choiceprice"."amount" AS "amount", "store_choiceprice"."per" AS "per", "store_choiceprice"."payroll_pct" AS "payroll_pct", "store_choiceprice"."vat_compensation_pct" AS "vat_compensation_pct", "store_choiceprice"."source_sheet" AS "source_sheet", "store_choiceprice"."source_row" AS "source_row", "store_choiceprice"."id" AS "pk", "store_choiceprice"."source_file_id" AS "source_file_id", "store_choiceprice"."brought_id" AS "brought_id"
  FROM "store_choiceprice"
  WHERE ("store_choiceprice"."retired_id" IS NULL AND "store_choiceprice"."choice_id" IN (?));

SELECT "store_acknowledgement"."id", "store_acknowledgement"."key", "store_acknowledgement"."reason", "store_acknowledgement"."until", "store_acknowledgement"."at", "store_acknowledgement"."by"
  FROM "store_acknowledgement"
  WHERE ("store_acknowledgement"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_acknowledgement" U0
  GROUP BY U0."key") AND "store_acknowledgement"."until" >= ? AND NOT ("store_acknowledgement"."reason" = ?));
