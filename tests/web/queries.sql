-- every page import-batch*2 round*2 settings*2 settings-lines*2 settings-members*2 settings-template*2 but
-- handbook-picture import-batch-file import-preview settings-extract settings-template-trial start
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

-- every page standing*2 task-due*2 task-radar*2 tasks*2 but comparison-network-own figure-rows figure-table
-- handbook-picture import-batch-file import-preview placements-file providers-file report-file room-table
-- settings-extract settings-template-file settings-template-trial start task-list-file
SELECT "store_acknowledgement"."id", "store_acknowledgement"."key", "store_acknowledgement"."reason", "store_acknowledgement"."until", "store_acknowledgement"."at", "store_acknowledgement"."by"
  FROM "store_acknowledgement"
  WHERE ("store_acknowledgement"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_acknowledgement" U0
  GROUP BY U0."key") AND "store_acknowledgement"."until" >= ? AND NOT ("store_acknowledgement"."reason" = ?));

-- decision decision-new import-batch import-batch-file placement-change placement-new provider-change provider-new
-- settings settings-lines settings-template imports*2
SELECT "store_batch"."id", "store_batch"."made_at", "store_batch"."by", "store_batch"."version", "store_batch"."kind", "store_batch"."reverses_id", "store_batch"."reason", "store_batch"."note", "store_batch"."on_file", "store_batch"."counts"
  FROM "store_batch"
  ORDER BY "store_batch"."id" DESC
  LIMIT ?;

-- comparison-network comparison-network-table settings-ladder settings-ladder-new settings-ladders-file settings-needs
-- task-list task-list-file choice-new*2 settings-ladders*3
SELECT "store_ownfile"."name" AS "name", "store_ownfile"."number" AS "number", "store_ownfile"."text" AS "text", "store_ownfile"."at" AS "at", "store_ownfile"."by" AS "by"
  FROM "store_ownfile"
  WHERE ("store_ownfile"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_ownfile" U0
  WHERE U0."name" LIKE ? ESCAPE ?
  GROUP BY U0."name") AND NOT ("store_ownfile"."text" = ?))
  ORDER BY ? ASC;

-- decision-new placement placement-change placement-new placements placements-file provider provider-change
-- provider-new
SELECT "store_ownfile"."name" AS "name", "store_ownfile"."number" AS "number", "store_ownfile"."text" AS "text", "store_ownfile"."at" AS "at", "store_ownfile"."by" AS "by"
  FROM "store_ownfile"
  WHERE ("store_ownfile"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_ownfile" U0
  WHERE (U0."name" LIKE ? ESCAPE ? OR U0."name" LIKE ? ESCAPE ?)
  GROUP BY U0."name") AND NOT ("store_ownfile"."text" = ?))
  ORDER BY ? ASC;

-- settings-mapping-file settings-needs task-list task-list-file interventions*2 settings-extracts*2 settings-reasons*2
SELECT "store_ownfile"."name" AS "name", "store_ownfile"."number" AS "number", "store_ownfile"."text" AS "text", "store_ownfile"."at" AS "at", "store_ownfile"."by" AS "by"
  FROM "store_ownfile"
  WHERE "store_ownfile"."name" = ?
  ORDER BY ? DESC;

-- placements providers task-list task-radar tasks
SELECT "store_savedview"."name" AS "name", "store_savedview"."query" AS "query"
  FROM "store_savedview"
  WHERE ("store_savedview"."listing" = ? AND "store_savedview"."member_id" = ?)
  ORDER BY ? ASC;

-- accuracy report-adoption reports
SELECT "store_adoption"."id" AS "pk", "store_adoption"."month" AS "month", "store_adoption"."version" AS "version", "store_adoption"."sha256" AS "sha256", "store_adoption"."at" AS "at", "store_adoption"."by" AS "by"
  FROM "store_adoption"
  WHERE "store_adoption"."month" <= ?
  ORDER BY ? DESC, ? DESC;

-- settings settings-lines settings-template
SELECT "store_auditentry"."id", "store_auditentry"."at", "store_auditentry"."by", "store_auditentry"."action", "store_auditentry"."subject", "store_auditentry"."detail"
  FROM "store_auditentry"
  WHERE "store_auditentry"."action" = ?
  ORDER BY "store_auditentry"."id" DESC
  LIMIT ?;

-- choice choice-first choice-paper
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

-- import-batch round round-unit
SELECT "store_batch"."id" AS "pk", "store_batch"."reverses_id" AS "reverses_id"
  FROM "store_batch"
  WHERE "store_batch"."reverses_id" IS NOT NULL
  ORDER BY ? DESC;

-- choice choice-first choice-paper
SELECT "store_calloff"."choice_id" AS "choice_id", "store_calloff"."provider_id" AS "provider_id", "store_calloff"."agreement_id" AS "agreement_id", "store_calloff"."care_form" AS "care_form", "store_calloff"."asked_on" AS "asked_on", "store_calloff"."answer" AS "answer", "store_calloff"."answered_on" AS "answered_on", "store_calloff"."reason" AS "reason", "store_calloff"."source_sheet" AS "source_sheet", "store_calloff"."source_row" AS "source_row", "store_calloff"."id" AS "pk", "store_calloff"."source_file_id" AS "source_file_id", "store_calloff"."brought_id" AS "brought_id"
  FROM "store_calloff"
  WHERE ("store_calloff"."retired_id" IS NULL AND "store_calloff"."choice_id" IN (?));

-- choice choice-first choice-paper
SELECT "store_choicealternative"."choice_id" AS "choice_id", "store_choicealternative"."alternative" AS "alternative", "store_choicealternative"."care_form" AS "care_form", "store_choicealternative"."provider_id" AS "provider_id", "store_choicealternative"."home_id" AS "home_id", "store_choicealternative"."agreement_id" AS "agreement_id", "store_choicealternative"."procurement" AS "procurement", "store_choicealternative"."day_price" AS "day_price", "store_choicealternative"."distance_km" AS "distance_km", "store_choicealternative"."note" AS "note", "store_choicealternative"."source_sheet" AS "source_sheet", "store_choicealternative"."source_row" AS "source_row", "store_choicealternative"."id" AS "pk", "store_choicealternative"."source_file_id" AS "source_file_id", "store_choicealternative"."brought_id" AS "brought_id"
  FROM "store_choicealternative"
  WHERE ("store_choicealternative"."retired_id" IS NULL AND "store_choicealternative"."choice_id" IN (?));

-- choice choice-first choice-paper
SELECT "store_choiceprice"."choice_id" AS "choice_id", "store_choiceprice"."from_date" AS "from_date", "store_choiceprice"."to_date" AS "to_date", "store_choiceprice"."kind" AS "kind", "store_choiceprice"."amount" AS "amount", "store_choiceprice"."per" AS "per", "store_choiceprice"."payroll_pct" AS "payroll_pct", "store_choiceprice"."vat_compensation_pct" AS "vat_compensation_pct", "store_choiceprice"."source_sheet" AS "source_sheet", "store_choiceprice"."source_row" AS "source_row", "store_choiceprice"."id" AS "pk", "store_choiceprice"."source_file_id" AS "source_file_id", "store_choiceprice"."brought_id" AS "brought_id"
  FROM "store_choiceprice"
  WHERE ("store_choiceprice"."retired_id" IS NULL AND "store_choiceprice"."choice_id" IN (?));

-- choice choice-first choice-paper
SELECT "store_choicerow"."choice_id" AS "choice_id", "store_choicerow"."person_id" AS "person_id", "store_choicerow"."family_id" AS "family_id", "store_choicerow"."area" AS "area", "store_choicerow"."unit_code" AS "unit_code", "store_choicerow"."birth_month" AS "birth_month", "store_choicerow"."sex" AS "sex", "store_choicerow"."urgency" AS "urgency", "store_choicerow"."ladder" AS "ladder", "store_choicerow"."opened_on" AS "opened_on", "store_choicerow"."decide_by" AS "decide_by", "store_choicerow"."need" AS "need", "store_choicerow"."needs" AS "needs", "store_choicerow"."goals" AS "goals", "store_choicerow"."network_mapped_on" AS "network_mapped_on", "store_choicerow"."alternative" AS "alternative", "store_choicerow"."legal_basis" AS "legal_basis", "store_choicerow"."start_date" AS "start_date", "store_choicerow"."planned_end_date" AS "planned_end_date", "store_choicerow"."purpose" AS "purpose", "store_choicerow"."end_criteria" AS "end_criteria", "store_choicerow"."guardian_consent" AS "guardian_consent", "store_choicerow"."guardian_consent_on" AS "guardian_consent_on", "store_choicerow"."own_consent" AS "own_consent", "store_choicerow"."own_consent_on" AS "own_consent_on", "store_choicerow"."judged_on" AS "judged_on", "store_choicerow"."investigated_on" AS "investigated_on", "store_choicerow"."costs_compared_on" AS "costs_compared_on", "store_choicerow"."direct_reason" AS "direct_reason", "store_choicerow"."direct_documented_on" AS "direct_documented_on", "store_choicerow"."day_price" AS "day_price", "store_choicerow"."vat_compensation_pct" AS "vat_compensation_pct", "store_choicerow"."discharge_day_charged" AS "discharge_day_charged", "store_choicerow"."outcome" AS "outcome", "store_choicerow"."decided_on" AS "decided_on", "store_choicerow"."decided_by" AS "decided_by", "store_choicerow"."within_delegation" AS "within_delegation", "store_choicerow"."gap_reason" AS "gap_reason", "store_choicerow"."child_worker" AS "child_worker", "store_choicerow"."home_worker" AS "home_worker", "store_choicerow"."outpatient_worker" AS "outpatient_worker", "store_choicerow"."placement_id" AS "placement_id", "store_choicerow"."source_sheet" AS "source_sheet", "store_choicerow"."source_row" AS "source_row", "store_choicerow"."id" AS "pk", "store_choicerow"."source_file_id" AS "source_file_id", "store_choicerow"."brought_id" AS "brought_id"
  FROM "store_choicerow"
  WHERE ("store_choicerow"."retired_id" IS NULL AND "store_choicerow"."choice_id" IN (?));

-- choice choice-first choice-paper
SELECT "store_choicestep"."choice_id" AS "choice_id", "store_choicestep"."step" AS "step", "store_choicestep"."outcome" AS "outcome", "store_choicestep"."reason" AS "reason", "store_choicestep"."from_date" AS "from_date", "store_choicestep"."to_date" AS "to_date", "store_choicestep"."in_file_on" AS "in_file_on", "store_choicestep"."source_sheet" AS "source_sheet", "store_choicestep"."source_row" AS "source_row", "store_choicestep"."id" AS "pk", "store_choicestep"."source_file_id" AS "source_file_id", "store_choicestep"."brought_id" AS "brought_id"
  FROM "store_choicestep"
  WHERE ("store_choicestep"."retired_id" IS NULL AND "store_choicestep"."choice_id" IN (?));

-- choice choice-first choice-paper
SELECT "store_quoterow"."choice_id" AS "choice_id", "store_quoterow"."provider_id" AS "provider_id", "store_quoterow"."care_form" AS "care_form", "store_quoterow"."day_price" AS "day_price", "store_quoterow"."received_on" AS "received_on", "store_quoterow"."valid_to" AS "valid_to", "store_quoterow"."source_sheet" AS "source_sheet", "store_quoterow"."source_row" AS "source_row", "store_quoterow"."id" AS "pk", "store_quoterow"."source_file_id" AS "source_file_id", "store_quoterow"."brought_id" AS "brought_id"
  FROM "store_quoterow"
  WHERE ("store_quoterow"."retired_id" IS NULL AND "store_quoterow"."choice_id" IN (?));

-- import-preview settings-extract settings-template-trial
UPDATE "django_session"
  SET "session_data" = ?, "expire_date" = ?
  WHERE "django_session"."session_key" = ?;

-- provider-change provider-new
SELECT "store_agreement"."agreement_id" AS "agreement_id", "store_agreement"."provider_id" AS "provider_id", "store_agreement"."care_form" AS "care_form", "store_agreement"."procurement" AS "procurement", "store_agreement"."from_date" AS "from_date", "store_agreement"."to_date" AS "to_date", "store_agreement"."day_price" AS "day_price", "store_agreement"."index_pct" AS "index_pct", "store_agreement"."index_from" AS "index_from", "store_agreement"."rank" AS "rank", "store_agreement"."framework" AS "framework", "store_agreement"."notice_months" AS "notice_months", "store_agreement"."prolonged_months" AS "prolonged_months", "store_agreement"."vat_compensation_pct" AS "vat_compensation_pct", "store_agreement"."discharge_day_charged" AS "discharge_day_charged", "store_agreement"."absence_pct" AS "absence_pct", "store_agreement"."respite_pct" AS "respite_pct", "store_agreement"."kept_place_pct" AS "kept_place_pct", "store_agreement"."id" AS "pk"
  FROM "store_agreement"
  WHERE ("store_agreement"."retired_id" IS NULL AND "store_agreement"."provider_id" = ?)
  ORDER BY ? ASC;

-- import-batch-file imports
SELECT "store_batch"."id" AS "pk", "store_batch"."reverses_id" AS "reverses_id"
  FROM "store_batch"
  WHERE ("store_batch"."reverses_id" IS NOT NULL AND "store_batch"."id" <= ?)
  ORDER BY ? DESC;

-- import-batch import-batch-file
SELECT "store_batch"."id", "store_batch"."made_at", "store_batch"."by", "store_batch"."version", "store_batch"."kind", "store_batch"."reverses_id", "store_batch"."reason", "store_batch"."note", "store_batch"."on_file", "store_batch"."counts"
  FROM "store_batch"
  WHERE "store_batch"."id" = ?
  ORDER BY "store_batch"."id" ASC
  LIMIT ?;

-- decision decision-new
SELECT "store_decision"."decision_id" AS "decision_id", "store_decision"."person_id" AS "person_id", "store_decision"."area" AS "area", "store_decision"."unit_code" AS "unit_code", "store_decision"."service" AS "service", "store_decision"."decided_on" AS "decided_on", "store_decision"."executed_on" AS "executed_on", "store_decision"."interrupted_on" AS "interrupted_on", "store_decision"."ended_on" AS "ended_on", "store_decision"."delay_reason" AS "delay_reason", "store_decision"."reported_on" AS "reported_on", "store_decision"."id" AS "pk"
  FROM "store_decision"
  WHERE ("store_decision"."retired_id" IS NULL AND "store_decision"."decision_id" = ?)
  ORDER BY ? ASC;

-- round round-unit
SELECT "store_forecastround"."month" AS "month", "store_forecastround"."due" AS "due", "store_forecastround"."by" AS "by", (SELECT U0."batch_id" AS "batch"
  FROM "store_roundclosing" U0
  WHERE U0."round_id" = ("store_forecastround"."id")
  LIMIT ?) AS "closed_in", (SELECT U2."made_at" AS "batch__made_at"
  FROM "store_roundclosing" U0
  INNER JOIN "store_batch" U2 ON (U0."batch_id" = U2."id")
  WHERE U0."round_id" = ("store_forecastround"."id")
  LIMIT ?) AS "closed_at"
  FROM "store_forecastround"
  ORDER BY ? DESC;

-- job settings-proposal
SELECT "store_job"."id", "store_job"."kind", "store_job"."digest", "store_job"."asked", "store_job"."by", "store_job"."at", "store_job"."state", "store_job"."worker", "store_job"."started_at", "store_job"."ended_at", "store_job"."answer", "store_job"."message"
  FROM "store_job"
  WHERE ("store_job"."kind" IN (?) AND "store_job"."id" = ?)
  ORDER BY "store_job"."id" ASC
  LIMIT ?;

-- provider-change provider-new
SELECT "store_provider"."provider_id" AS "provider_id", "store_provider"."name" AS "name", "store_provider"."care_form" AS "care_form", "store_provider"."permit_number" AS "permit_number", "store_provider"."places" AS "places", "store_provider"."geographic_area" AS "geographic_area", "store_provider"."distance_km" AS "distance_km", "store_provider"."id" AS "pk"
  FROM "store_provider"
  WHERE ("store_provider"."retired_id" IS NULL AND "store_provider"."provider_id" = ?)
  ORDER BY ? ASC;

-- report-adoption*2 report-texts*2
SELECT "store_reporttext"."sentence" AS "sentence", "store_reporttext"."text" AS "text", "store_reporttext"."figures" AS "figures"
  FROM "store_reporttext"
  WHERE ("store_reporttext"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_reporttext" U0
  WHERE U0."month" = ?
  GROUP BY U0."sentence") AND NOT ("store_reporttext"."text" = ?))
  ORDER BY ? ASC;

-- kept-scenario kept-scenario-file
SELECT "store_runlabel"."run_id" AS "run_id", "store_forecastrun"."batch_id" AS "run__batch_id", "store_forecastrun"."month" AS "run__month", "store_forecastrun"."answer" AS "run__answer", "store_forecastrun"."sha256" AS "run__sha256", "store_forecastrun"."by" AS "run__by", "store_forecastrun"."at" AS "run__at", "store_runlabel"."number" AS "number", "store_runlabel"."name" AS "name", "store_runlabel"."measure_id" AS "measure_id", "store_runlabel"."removed" AS "removed", "store_runlabel"."by" AS "by", "store_runlabel"."at" AS "at"
  FROM "store_runlabel"
  INNER JOIN "store_forecastrun" ON ("store_runlabel"."run_id" = "store_forecastrun"."id")
  WHERE ("store_runlabel"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_runlabel" U0
  INNER JOIN "store_forecastrun" U1 ON (U0."run_id" = U1."id")
  WHERE U1."kind" = ?
  GROUP BY U0."run_id") AND "store_runlabel"."run_id" = ?)
  ORDER BY "store_runlabel"."run_id" DESC;

-- provider-change provider-new
SELECT "store_targetgroup"."provider_id" AS "provider_id", "store_targetgroup"."care_form" AS "care_form", "store_targetgroup"."agreement_id" AS "agreement_id", "store_targetgroup"."need" AS "need", "store_targetgroup"."age_from" AS "age_from", "store_targetgroup"."age_to" AS "age_to", "store_targetgroup"."sex" AS "sex", "store_targetgroup"."from_date" AS "from_date", "store_targetgroup"."to_date" AS "to_date", "store_targetgroup"."id" AS "pk"
  FROM "store_targetgroup"
  WHERE ("store_targetgroup"."retired_id" IS NULL AND "store_targetgroup"."provider_id" = ?)
  ORDER BY ? ASC;

-- imports
SELECT "store_absence"."id", "store_absence"."brought_id", "store_absence"."retired_id", "store_absence"."placement_id", "store_absence"."kept", T3."id", T3."made_at", T3."by", T3."version", T3."kind", T3."reverses_id", T3."reason", T3."note", T3."on_file", T3."counts"
  FROM "store_absence"
  INNER JOIN "store_batch" T3 ON ("store_absence"."brought_id" = T3."id")
  WHERE (NOT "store_absence"."kept" AND "store_absence"."retired_id" IS NULL);

-- report-versions
SELECT "store_adoption"."id" AS "pk", "store_adoption"."month" AS "month", "store_adoption"."version" AS "version", "store_adoption"."sha256" AS "sha256", "store_adoption"."at" AS "at", "store_adoption"."by" AS "by"
  FROM "store_adoption"
  ORDER BY ? DESC, ? DESC;

-- adopted-file
SELECT "store_adoption"."packed" AS "packed"
  FROM "store_adoption"
  WHERE "store_adoption"."id" = ?
  ORDER BY "store_adoption"."id" ASC
  LIMIT ?;

-- provider
SELECT "store_agreement"."id", "store_agreement"."brought_id", "store_agreement"."retired_id", "store_agreement"."source_file_id", "store_agreement"."source_sheet", "store_agreement"."source_row", "store_agreement"."agreement_id", "store_agreement"."provider_id", "store_agreement"."care_form", "store_agreement"."procurement", "store_agreement"."from_date", "store_agreement"."to_date", "store_agreement"."day_price", "store_agreement"."index_pct", "store_agreement"."index_from", "store_agreement"."rank", "store_agreement"."framework", "store_agreement"."notice_months", "store_agreement"."prolonged_months", "store_agreement"."vat_compensation_pct", "store_agreement"."discharge_day_charged", "store_agreement"."absence_pct", "store_agreement"."respite_pct", "store_agreement"."kept_place_pct"
  FROM "store_agreement"
  WHERE ("store_agreement"."brought_id" <= ? AND "store_agreement"."provider_id" = ?)
  ORDER BY "store_agreement"."id" ASC;

-- import-batch-file
SELECT "store_area"."activity" AS "activity", "store_area"."unit_code" AS "unit_code", "store_area"."area" AS "area", "store_area"."label" AS "label", "store_area"."source_sheet" AS "source_sheet", "store_area"."source_row" AS "source_row", "store_area"."id" AS "pk", "store_area"."source_file_id" AS "source_file_id", "store_area"."brought_id" AS "brought_id"
  FROM "store_area"
  WHERE "store_area"."brought_id" = ?
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_area"."activity" AS "activity", "store_area"."unit_code" AS "unit_code", "store_area"."area" AS "area", "store_area"."label" AS "label", "store_area"."source_sheet" AS "source_sheet", "store_area"."source_row" AS "source_row", "store_area"."id" AS "pk", "store_area"."source_file_id" AS "source_file_id", "store_area"."brought_id" AS "brought_id"
  FROM "store_area"
  WHERE "store_area"."retired_id" = ?
  ORDER BY ? ASC;

-- audit
SELECT "store_auditentry"."id", "store_auditentry"."at", "store_auditentry"."by", "store_auditentry"."action", "store_auditentry"."subject", "store_auditentry"."detail"
  FROM "store_auditentry"
  ORDER BY "store_auditentry"."id" DESC
  LIMIT ?;

-- placement
SELECT "store_batch"."id", "store_batch"."made_at", "store_batch"."by", "store_batch"."version", "store_batch"."kind", "store_batch"."reverses_id", "store_batch"."reason", "store_batch"."note", "store_batch"."on_file", "store_batch"."counts"
  FROM "store_batch"
  WHERE ("store_batch"."id" IN (?) OR ("store_batch"."id" <= ? AND "store_batch"."reverses_id" IS NOT NULL))
  ORDER BY "store_batch"."id" DESC;

-- import-batch-file
SELECT "store_budgetrow"."year" AS "year", "store_budgetrow"."month" AS "month", "store_budgetrow"."unit_code" AS "unit_code", "store_budgetrow"."account" AS "account", "store_budgetrow"."activity" AS "activity", "store_budgetrow"."amount_ore" AS "amount_ore", "store_budgetrow"."decided_on" AS "decided_on", "store_budgetrow"."source_sheet" AS "source_sheet", "store_budgetrow"."source_row" AS "source_row", "store_budgetrow"."id" AS "pk", "store_budgetrow"."source_file_id" AS "source_file_id", "store_budgetrow"."brought_id" AS "brought_id"
  FROM "store_budgetrow"
  WHERE "store_budgetrow"."brought_id" = ?
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_budgetrow"."year" AS "year", "store_budgetrow"."month" AS "month", "store_budgetrow"."unit_code" AS "unit_code", "store_budgetrow"."account" AS "account", "store_budgetrow"."activity" AS "activity", "store_budgetrow"."amount_ore" AS "amount_ore", "store_budgetrow"."decided_on" AS "decided_on", "store_budgetrow"."source_sheet" AS "source_sheet", "store_budgetrow"."source_row" AS "source_row", "store_budgetrow"."id" AS "pk", "store_budgetrow"."source_file_id" AS "source_file_id", "store_budgetrow"."brought_id" AS "brought_id"
  FROM "store_budgetrow"
  WHERE "store_budgetrow"."retired_id" = ?
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_case"."case_id" AS "case_id", "store_case"."person_id" AS "person_id", "store_case"."area" AS "area", "store_case"."age" AS "age", "store_case"."sex" AS "sex", "store_case"."source" AS "source", "store_case"."received_date" AS "received_date", "store_case"."protection_assessed_date" AS "protection_assessed_date", "store_case"."assessment_decided_date" AS "assessment_decided_date", "store_case"."investigation_opened_date" AS "investigation_opened_date", "store_case"."investigation_closed_date" AS "investigation_closed_date", "store_case"."outcome" AS "outcome", "store_case"."source_sheet" AS "source_sheet", "store_case"."source_row" AS "source_row", "store_case"."id" AS "pk", "store_case"."source_file_id" AS "source_file_id", "store_case"."brought_id" AS "brought_id"
  FROM "store_case"
  WHERE "store_case"."brought_id" = ?
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_case"."case_id" AS "case_id", "store_case"."person_id" AS "person_id", "store_case"."area" AS "area", "store_case"."age" AS "age", "store_case"."sex" AS "sex", "store_case"."source" AS "source", "store_case"."received_date" AS "received_date", "store_case"."protection_assessed_date" AS "protection_assessed_date", "store_case"."assessment_decided_date" AS "assessment_decided_date", "store_case"."investigation_opened_date" AS "investigation_opened_date", "store_case"."investigation_closed_date" AS "investigation_closed_date", "store_case"."outcome" AS "outcome", "store_case"."source_sheet" AS "source_sheet", "store_case"."source_row" AS "source_row", "store_case"."id" AS "pk", "store_case"."source_file_id" AS "source_file_id", "store_case"."brought_id" AS "brought_id"
  FROM "store_case"
  WHERE "store_case"."retired_id" = ?
  ORDER BY ? ASC;

-- choices
SELECT "store_choicerow"."choice_id" AS "choice_id", (SELECT COUNT(U0."id") AS "n"
  FROM "store_choicerow" U0
  WHERE (U0."retired_id" IS NULL AND U0."outcome" IS NOT NULL)
  GROUP BY U0."retired_id") AS "n"
  FROM "store_choicerow"
  WHERE ("store_choicerow"."retired_id" IS NULL AND ("store_choicerow"."outcome" IS NULL OR "store_choicerow"."id" IN (SELECT U0."id" AS "pk"
  FROM "store_choicerow" U0
  WHERE (U0."retired_id" IS NULL AND U0."outcome" IS NOT NULL)
  ORDER BY U0."decided_on" DESC, ? DESC
  LIMIT ?)));

-- decision
SELECT "store_decision"."id", "store_decision"."brought_id", "store_decision"."retired_id", "store_decision"."source_file_id", "store_decision"."source_sheet", "store_decision"."source_row", "store_decision"."decision_id", "store_decision"."person_id", "store_decision"."area", "store_decision"."unit_code", "store_decision"."service", "store_decision"."decided_on", "store_decision"."executed_on", "store_decision"."interrupted_on", "store_decision"."ended_on", "store_decision"."delay_reason", "store_decision"."reported_on"
  FROM "store_decision"
  WHERE ("store_decision"."brought_id" <= ? AND "store_decision"."decision_id" = ?)
  ORDER BY "store_decision"."id" ASC;

-- placement
SELECT "store_followup"."id", "store_followup"."brought_id", "store_followup"."retired_id", "store_followup"."source_file_id", "store_followup"."source_sheet", "store_followup"."source_row", "store_followup"."placement_id", "store_followup"."kind", "store_followup"."done_on", "store_followup"."recorded_on"
  FROM "store_followup"
  WHERE ("store_followup"."brought_id" <= ? AND "store_followup"."placement_id" = ?)
  ORDER BY "store_followup"."id" ASC;

-- import-batch-file
SELECT "store_forecastrow"."made_in" AS "made_in", "store_forecastrow"."year" AS "year", "store_forecastrow"."area" AS "area", "store_forecastrow"."unit_code" AS "unit_code", "store_forecastrow"."line" AS "line", "store_forecastrow"."amount_ore" AS "amount_ore", "store_forecastrow"."note" AS "note", "store_forecastrow"."source_sheet" AS "source_sheet", "store_forecastrow"."source_row" AS "source_row", "store_forecastrow"."id" AS "pk", "store_forecastrow"."source_file_id" AS "source_file_id", "store_forecastrow"."brought_id" AS "brought_id"
  FROM "store_forecastrow"
  WHERE "store_forecastrow"."brought_id" = ?
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_forecastrow"."made_in" AS "made_in", "store_forecastrow"."year" AS "year", "store_forecastrow"."area" AS "area", "store_forecastrow"."unit_code" AS "unit_code", "store_forecastrow"."line" AS "line", "store_forecastrow"."amount_ore" AS "amount_ore", "store_forecastrow"."note" AS "note", "store_forecastrow"."source_sheet" AS "source_sheet", "store_forecastrow"."source_row" AS "source_row", "store_forecastrow"."id" AS "pk", "store_forecastrow"."source_file_id" AS "source_file_id", "store_forecastrow"."brought_id" AS "brought_id"
  FROM "store_forecastrow"
  WHERE "store_forecastrow"."retired_id" = ?
  ORDER BY ? ASC;

-- accuracy
SELECT "store_forecastrun"."id" AS "pk", "store_forecastrun"."month" AS "month", "store_forecastrun"."answer" AS "answer", "store_forecastrun"."at" AS "at", "store_forecastrun"."by" AS "by"
  FROM "store_forecastrun"
  WHERE ("store_forecastrun"."kind" = ? AND "store_forecastrun"."month" <= ?)
  ORDER BY ? DESC
  LIMIT ?;

-- import-batch-file
SELECT "store_importfile"."id" AS "pk", "store_importfile"."batch_id" AS "batch_id", "store_importfile"."name" AS "name"
  FROM "store_importfile"
  WHERE "store_importfile"."batch_id" <= ?
  ORDER BY ? ASC;

-- placement
SELECT "store_importfile"."id" AS "pk", "store_importfile"."name" AS "name"
  FROM "store_importfile"
  WHERE "store_importfile"."id" IN (?);

-- import-batch
SELECT "store_importfile"."id", "store_importfile"."batch_id", "store_importfile"."name", "store_importfile"."sha256", "store_importfile"."rows"
  FROM "store_importfile"
  WHERE "store_importfile"."batch_id" = ?
  ORDER BY "store_importfile"."name" ASC;

-- imports
SELECT "store_importfile"."id", "store_importfile"."batch_id", "store_importfile"."name", "store_importfile"."sha256", "store_importfile"."rows"
  FROM "store_importfile"
  WHERE "store_importfile"."batch_id" IN (?);

-- placement
SELECT "store_income"."id", "store_income"."brought_id", "store_income"."retired_id", "store_income"."source_file_id", "store_income"."source_sheet", "store_income"."source_row", "store_income"."placement_id", "store_income"."from_date", "store_income"."to_date", "store_income"."kind", "store_income"."amount", "store_income"."per", "store_income"."payroll_pct", "store_income"."vat_compensation_pct", "store_income"."discharge_day_charged", "store_income"."recorded_on"
  FROM "store_income"
  WHERE ("store_income"."brought_id" <= ? AND "store_income"."placement_id" = ?)
  ORDER BY "store_income"."id" ASC;

-- placement-change
SELECT "store_income"."placement_id" AS "placement_id", "store_income"."from_date" AS "from_date", "store_income"."to_date" AS "to_date", "store_income"."kind" AS "kind", "store_income"."amount" AS "amount", "store_income"."per" AS "per", "store_income"."payroll_pct" AS "payroll_pct", "store_income"."vat_compensation_pct" AS "vat_compensation_pct", "store_income"."discharge_day_charged" AS "discharge_day_charged", "store_income"."recorded_on" AS "recorded_on", "store_income"."id" AS "pk"
  FROM "store_income"
  WHERE ("store_income"."retired_id" IS NULL AND "store_income"."placement_id" = ?)
  ORDER BY ? ASC;

-- provider
SELECT "store_invoice"."id", "store_invoice"."brought_id", "store_invoice"."retired_id", "store_invoice"."source_file_id", "store_invoice"."source_sheet", "store_invoice"."source_row", "store_invoice"."invoice_id", "store_invoice"."provider_id", "store_invoice"."placement_id", "store_invoice"."month", "store_invoice"."amount_ore", "store_invoice"."invoice_row", "store_invoice"."booked_in", "store_invoice"."from_date", "store_invoice"."to_date", "store_invoice"."days", "store_invoice"."day_price"
  FROM "store_invoice"
  WHERE ("store_invoice"."brought_id" <= ? AND "store_invoice"."provider_id" = ? AND "store_invoice"."source_file_id" IS NULL)
  ORDER BY "store_invoice"."id" ASC;

-- imports
SELECT "store_job"."id", "store_job"."kind", "store_job"."digest", "store_job"."asked", "store_job"."by", "store_job"."at", "store_job"."state", "store_job"."worker", "store_job"."started_at", "store_job"."ended_at", "store_job"."answer", "store_job"."message"
  FROM "store_job"
  WHERE "store_job"."kind" IN (?)
  ORDER BY "store_job"."id" DESC
  LIMIT ?;

-- import-preview
SELECT "store_job"."id", "store_job"."kind", "store_job"."digest", "store_job"."asked", "store_job"."by", "store_job"."at", "store_job"."state", "store_job"."worker", "store_job"."started_at", "store_job"."ended_at", "store_job"."answer", "store_job"."message"
  FROM "store_job"
  WHERE ("store_job"."kind" IN (?) AND "store_job"."digest" = ?)
  ORDER BY "store_job"."id" DESC
  LIMIT ?;

-- imports
SELECT "store_job"."id", "store_job"."kind", "store_job"."digest", "store_job"."asked", "store_job"."by", "store_job"."at", "store_job"."state", "store_job"."worker", "store_job"."started_at", "store_job"."ended_at", "store_job"."answer", "store_job"."message"
  FROM "store_job"
  WHERE ("store_job"."kind" IN (?) AND "store_job"."state" IN (?))
  ORDER BY "store_job"."id" ASC;

-- import-batch-file
SELECT "store_ledgerrow"."month" AS "month", "store_ledgerrow"."unit_code" AS "unit_code", "store_ledgerrow"."account" AS "account", "store_ledgerrow"."activity" AS "activity", "store_ledgerrow"."counterparty" AS "counterparty", "store_ledgerrow"."project" AS "project", "store_ledgerrow"."amount_ore" AS "amount_ore", "store_ledgerrow"."text" AS "text", "store_ledgerrow"."source_sheet" AS "source_sheet", "store_ledgerrow"."source_row" AS "source_row", "store_ledgerrow"."id" AS "pk", "store_ledgerrow"."source_file_id" AS "source_file_id", "store_ledgerrow"."brought_id" AS "brought_id"
  FROM "store_ledgerrow"
  WHERE "store_ledgerrow"."brought_id" = ?
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_ledgerrow"."month" AS "month", "store_ledgerrow"."unit_code" AS "unit_code", "store_ledgerrow"."account" AS "account", "store_ledgerrow"."activity" AS "activity", "store_ledgerrow"."counterparty" AS "counterparty", "store_ledgerrow"."project" AS "project", "store_ledgerrow"."amount_ore" AS "amount_ore", "store_ledgerrow"."text" AS "text", "store_ledgerrow"."source_sheet" AS "source_sheet", "store_ledgerrow"."source_row" AS "source_row", "store_ledgerrow"."id" AS "pk", "store_ledgerrow"."source_file_id" AS "source_file_id", "store_ledgerrow"."brought_id" AS "brought_id"
  FROM "store_ledgerrow"
  WHERE "store_ledgerrow"."retired_id" = ?
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_line"."account_from" AS "account_from", "store_line"."account_to" AS "account_to", "store_line"."line" AS "line", "store_line"."label" AS "label", "store_line"."type" AS "type", "store_line"."source_sheet" AS "source_sheet", "store_line"."source_row" AS "source_row", "store_line"."id" AS "pk", "store_line"."source_file_id" AS "source_file_id", "store_line"."brought_id" AS "brought_id"
  FROM "store_line"
  WHERE "store_line"."brought_id" = ?
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_line"."account_from" AS "account_from", "store_line"."account_to" AS "account_to", "store_line"."line" AS "line", "store_line"."label" AS "label", "store_line"."type" AS "type", "store_line"."source_sheet" AS "source_sheet", "store_line"."source_row" AS "source_row", "store_line"."id" AS "pk", "store_line"."source_file_id" AS "source_file_id", "store_line"."brought_id" AS "brought_id"
  FROM "store_line"
  WHERE "store_line"."retired_id" = ?
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_measure"."measure_id" AS "measure_id", "store_measure"."number" AS "number", "store_measure"."area" AS "area", "store_measure"."description" AS "description", "store_measure"."kind" AS "kind", "store_measure"."total_planned_ore" AS "total_planned_ore", "store_measure"."in_forecast" AS "in_forecast", "store_measure"."from_month" AS "from_month", "store_measure"."to_month" AS "to_month", "store_measure"."owner_role" AS "owner_role", "store_measure"."source_sheet" AS "source_sheet", "store_measure"."source_row" AS "source_row", "store_measure"."id" AS "pk", "store_measure"."source_file_id" AS "source_file_id", "store_measure"."brought_id" AS "brought_id"
  FROM "store_measure"
  WHERE "store_measure"."brought_id" = ?
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_measure"."measure_id" AS "measure_id", "store_measure"."number" AS "number", "store_measure"."area" AS "area", "store_measure"."description" AS "description", "store_measure"."kind" AS "kind", "store_measure"."total_planned_ore" AS "total_planned_ore", "store_measure"."in_forecast" AS "in_forecast", "store_measure"."from_month" AS "from_month", "store_measure"."to_month" AS "to_month", "store_measure"."owner_role" AS "owner_role", "store_measure"."source_sheet" AS "source_sheet", "store_measure"."source_row" AS "source_row", "store_measure"."id" AS "pk", "store_measure"."source_file_id" AS "source_file_id", "store_measure"."brought_id" AS "brought_id"
  FROM "store_measure"
  WHERE "store_measure"."retired_id" = ?
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_measureeffect"."measure_id" AS "measure_id", "store_measureeffect"."month" AS "month", "store_measureeffect"."planned_ore" AS "planned_ore", "store_measureeffect"."realised_ore" AS "realised_ore", "store_measureeffect"."source_sheet" AS "source_sheet", "store_measureeffect"."source_row" AS "source_row", "store_measureeffect"."id" AS "pk", "store_measureeffect"."source_file_id" AS "source_file_id", "store_measureeffect"."brought_id" AS "brought_id"
  FROM "store_measureeffect"
  WHERE "store_measureeffect"."brought_id" = ?
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_measureeffect"."measure_id" AS "measure_id", "store_measureeffect"."month" AS "month", "store_measureeffect"."planned_ore" AS "planned_ore", "store_measureeffect"."realised_ore" AS "realised_ore", "store_measureeffect"."source_sheet" AS "source_sheet", "store_measureeffect"."source_row" AS "source_row", "store_measureeffect"."id" AS "pk", "store_measureeffect"."source_file_id" AS "source_file_id", "store_measureeffect"."brought_id" AS "brought_id"
  FROM "store_measureeffect"
  WHERE "store_measureeffect"."retired_id" = ?
  ORDER BY ? ASC;

-- settings-members
SELECT "store_member"."id", "store_member"."user_id", "store_member"."role", "store_member"."units", "store_member"."wants_rounds", "store_member"."wants_week", "store_member"."wants_red", "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined"
  FROM "store_member"
  INNER JOIN "auth_user" ON ("store_member"."user_id" = "auth_user"."id")
  ORDER BY "auth_user"."is_active" DESC, "auth_user"."username" ASC;

-- account
SELECT "store_member"."id", "store_member"."user_id", "store_member"."role", "store_member"."units", "store_member"."wants_rounds", "store_member"."wants_week", "store_member"."wants_red", "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined"
  FROM "store_member"
  INNER JOIN "auth_user" ON ("store_member"."user_id" = "auth_user"."id")
  WHERE "auth_user"."username" = ?
  LIMIT ?;

-- override
SELECT "store_overriderow"."id", "store_overriderow"."brought_id", "store_overriderow"."retired_id", "store_overriderow"."table", "store_overriderow"."says", "store_overriderow"."stands", "store_overriderow"."met", "store_overriderow"."kept", "store_overriderow"."lacking"
  FROM "store_overriderow"
  WHERE ("store_overriderow"."id" = ? AND "store_overriderow"."retired_id" IS NULL)
  ORDER BY "store_overriderow"."id" ASC;

-- settings-ladders
SELECT "store_ownfile"."name" AS "name", "store_ownfile"."number" AS "number", "store_ownfile"."text" AS "text", "store_ownfile"."at" AS "at", "store_ownfile"."by" AS "by"
  FROM "store_ownfile"
  WHERE "store_ownfile"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_ownfile" U0
  WHERE U0."name" LIKE ? ESCAPE ?
  GROUP BY U0."name")
  ORDER BY ? ASC;

-- choices
SELECT "store_ownfile"."name" AS "name", "store_ownfile"."number" AS "number", "store_ownfile"."text" AS "text", "store_ownfile"."at" AS "at", "store_ownfile"."by" AS "by"
  FROM "store_ownfile"
  WHERE ("store_ownfile"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_ownfile" U0
  GROUP BY U0."name") AND NOT ("store_ownfile"."text" = ?))
  ORDER BY ? ASC;

-- placement
SELECT "store_pause"."id", "store_pause"."brought_id", "store_pause"."retired_id", "store_pause"."source_file_id", "store_pause"."source_sheet", "store_pause"."source_row", "store_pause"."placement_id", "store_pause"."from_date", "store_pause"."to_date", "store_pause"."kind", "store_pause"."charged_pct"
  FROM "store_pause"
  WHERE ("store_pause"."brought_id" <= ? AND "store_pause"."placement_id" = ?)
  ORDER BY "store_pause"."id" ASC;

-- placement-change
SELECT "store_pause"."placement_id" AS "placement_id", "store_pause"."from_date" AS "from_date", "store_pause"."to_date" AS "to_date", "store_pause"."kind" AS "kind", "store_pause"."charged_pct" AS "charged_pct", "store_pause"."id" AS "pk"
  FROM "store_pause"
  WHERE ("store_pause"."retired_id" IS NULL AND "store_pause"."placement_id" = ?)
  ORDER BY ? ASC;

-- placement
SELECT "store_placement"."id", "store_placement"."brought_id", "store_placement"."retired_id", "store_placement"."source_file_id", "store_placement"."source_sheet", "store_placement"."source_row", "store_placement"."placement_id", "store_placement"."person_id", "store_placement"."family_id", "store_placement"."area", "store_placement"."unit_code", "store_placement"."birth_month", "store_placement"."sex", "store_placement"."care_form", "store_placement"."legal_basis", "store_placement"."start_date", "store_placement"."end_date", "store_placement"."planned_end_date", "store_placement"."end_reason", "store_placement"."urgency", "store_placement"."provider_id", "store_placement"."home_id", "store_placement"."procurement", "store_placement"."direct_reason", "store_placement"."outpatient_from", "store_placement"."outpatient_to", "store_placement"."unbudgeted", "store_placement"."own_facility_possible", "store_placement"."region_involved", "store_placement"."need", "store_placement"."recorded_on", "store_placement"."end_recorded_on"
  FROM "store_placement"
  WHERE ("store_placement"."brought_id" <= ? AND "store_placement"."placement_id" = ?)
  ORDER BY "store_placement"."id" ASC;

-- settings-needs
SELECT "store_placement"."need" AS "need", COUNT("store_placement"."id") AS "of"
  FROM "store_placement"
  WHERE ("store_placement"."retired_id" IS NULL AND "store_placement"."need" IS NOT NULL)
  GROUP BY ?
  ORDER BY ? DESC, ? ASC;

-- placement-change
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

-- import-batch-file
SELECT "store_placement"."placement_id" AS "placement_id", "store_placement"."person_id" AS "person_id", "store_placement"."family_id" AS "family_id", "store_placement"."area" AS "area", "store_placement"."unit_code" AS "unit_code", "store_placement"."birth_month" AS "birth_month", "store_placement"."sex" AS "sex", "store_placement"."care_form" AS "care_form", "store_placement"."legal_basis" AS "legal_basis", "store_placement"."start_date" AS "start_date", "store_placement"."end_date" AS "end_date", "store_placement"."planned_end_date" AS "planned_end_date", "store_placement"."end_reason" AS "end_reason", "store_placement"."urgency" AS "urgency", "store_placement"."provider_id" AS "provider_id", "store_placement"."home_id" AS "home_id", "store_placement"."procurement" AS "procurement", "store_placement"."direct_reason" AS "direct_reason", "store_placement"."outpatient_from" AS "outpatient_from", "store_placement"."outpatient_to" AS "outpatient_to", "store_placement"."unbudgeted" AS "unbudgeted", "store_placement"."own_facility_possible" AS "own_facility_possible", "store_placement"."region_involved" AS "region_involved", "store_placement"."need" AS "need", "store_placement"."recorded_on" AS "recorded_on", "store_placement"."end_recorded_on" AS "end_recorded_on", "store_placement"."source_sheet" AS "source_sheet", "store_placement"."source_row" AS "source_row", "store_placement"."id" AS "pk", "store_placement"."source_file_id" AS "source_file_id", "store_placement"."brought_id" AS "brought_id"
  FROM "store_placement"
  WHERE "store_placement"."brought_id" = ?
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_placement"."placement_id" AS "placement_id", "store_placement"."person_id" AS "person_id", "store_placement"."family_id" AS "family_id", "store_placement"."area" AS "area", "store_placement"."unit_code" AS "unit_code", "store_placement"."birth_month" AS "birth_month", "store_placement"."sex" AS "sex", "store_placement"."care_form" AS "care_form", "store_placement"."legal_basis" AS "legal_basis", "store_placement"."start_date" AS "start_date", "store_placement"."end_date" AS "end_date", "store_placement"."planned_end_date" AS "planned_end_date", "store_placement"."end_reason" AS "end_reason", "store_placement"."urgency" AS "urgency", "store_placement"."provider_id" AS "provider_id", "store_placement"."home_id" AS "home_id", "store_placement"."procurement" AS "procurement", "store_placement"."direct_reason" AS "direct_reason", "store_placement"."outpatient_from" AS "outpatient_from", "store_placement"."outpatient_to" AS "outpatient_to", "store_placement"."unbudgeted" AS "unbudgeted", "store_placement"."own_facility_possible" AS "own_facility_possible", "store_placement"."region_involved" AS "region_involved", "store_placement"."need" AS "need", "store_placement"."recorded_on" AS "recorded_on", "store_placement"."end_recorded_on" AS "end_recorded_on", "store_placement"."source_sheet" AS "source_sheet", "store_placement"."source_row" AS "source_row", "store_placement"."id" AS "pk", "store_placement"."source_file_id" AS "source_file_id", "store_placement"."brought_id" AS "brought_id"
  FROM "store_placement"
  WHERE "store_placement"."retired_id" = ?
  ORDER BY ? ASC;

-- placement
SELECT "store_price"."id", "store_price"."brought_id", "store_price"."retired_id", "store_price"."source_file_id", "store_price"."source_sheet", "store_price"."source_row", "store_price"."placement_id", "store_price"."from_date", "store_price"."to_date", "store_price"."kind", "store_price"."amount", "store_price"."per", "store_price"."payroll_pct", "store_price"."vat_compensation_pct", "store_price"."discharge_day_charged", "store_price"."recorded_on"
  FROM "store_price"
  WHERE ("store_price"."brought_id" <= ? AND "store_price"."placement_id" = ?)
  ORDER BY "store_price"."id" ASC;

-- placement-change
SELECT "store_price"."placement_id" AS "placement_id", "store_price"."from_date" AS "from_date", "store_price"."to_date" AS "to_date", "store_price"."kind" AS "kind", "store_price"."amount" AS "amount", "store_price"."per" AS "per", "store_price"."payroll_pct" AS "payroll_pct", "store_price"."vat_compensation_pct" AS "vat_compensation_pct", "store_price"."discharge_day_charged" AS "discharge_day_charged", "store_price"."recorded_on" AS "recorded_on", "store_price"."id" AS "pk"
  FROM "store_price"
  WHERE ("store_price"."retired_id" IS NULL AND "store_price"."placement_id" = ?)
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_price"."placement_id" AS "placement_id", "store_price"."from_date" AS "from_date", "store_price"."to_date" AS "to_date", "store_price"."kind" AS "kind", "store_price"."amount" AS "amount", "store_price"."per" AS "per", "store_price"."payroll_pct" AS "payroll_pct", "store_price"."vat_compensation_pct" AS "vat_compensation_pct", "store_price"."discharge_day_charged" AS "discharge_day_charged", "store_price"."recorded_on" AS "recorded_on", "store_price"."source_sheet" AS "source_sheet", "store_price"."source_row" AS "source_row", "store_price"."id" AS "pk", "store_price"."source_file_id" AS "source_file_id", "store_price"."brought_id" AS "brought_id"
  FROM "store_price"
  WHERE "store_price"."brought_id" = ?
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_price"."placement_id" AS "placement_id", "store_price"."from_date" AS "from_date", "store_price"."to_date" AS "to_date", "store_price"."kind" AS "kind", "store_price"."amount" AS "amount", "store_price"."per" AS "per", "store_price"."payroll_pct" AS "payroll_pct", "store_price"."vat_compensation_pct" AS "vat_compensation_pct", "store_price"."discharge_day_charged" AS "discharge_day_charged", "store_price"."recorded_on" AS "recorded_on", "store_price"."source_sheet" AS "source_sheet", "store_price"."source_row" AS "source_row", "store_price"."id" AS "pk", "store_price"."source_file_id" AS "source_file_id", "store_price"."brought_id" AS "brought_id"
  FROM "store_price"
  WHERE "store_price"."retired_id" = ?
  ORDER BY ? ASC;

-- provider
SELECT "store_provider"."id", "store_provider"."brought_id", "store_provider"."retired_id", "store_provider"."source_file_id", "store_provider"."source_sheet", "store_provider"."source_row", "store_provider"."provider_id", "store_provider"."name", "store_provider"."care_form", "store_provider"."permit_number", "store_provider"."places", "store_provider"."geographic_area", "store_provider"."distance_km"
  FROM "store_provider"
  WHERE ("store_provider"."brought_id" <= ? AND "store_provider"."provider_id" = ?)
  ORDER BY "store_provider"."id" ASC;

-- kept-scenarios
SELECT "store_runlabel"."run_id" AS "run_id", "store_forecastrun"."batch_id" AS "run__batch_id", "store_forecastrun"."month" AS "run__month", "store_forecastrun"."answer" AS "run__answer", "store_forecastrun"."sha256" AS "run__sha256", "store_forecastrun"."by" AS "run__by", "store_forecastrun"."at" AS "run__at", "store_runlabel"."number" AS "number", "store_runlabel"."name" AS "name", "store_runlabel"."measure_id" AS "measure_id", "store_runlabel"."removed" AS "removed", "store_runlabel"."by" AS "by", "store_runlabel"."at" AS "at"
  FROM "store_runlabel"
  INNER JOIN "store_forecastrun" ON ("store_runlabel"."run_id" = "store_forecastrun"."id")
  WHERE "store_runlabel"."id" IN (SELECT MAX(U0."id") AS "last"
  FROM "store_runlabel" U0
  INNER JOIN "store_forecastrun" U1 ON (U0."run_id" = U1."id")
  WHERE U1."kind" = ?
  GROUP BY U0."run_id")
  ORDER BY "store_runlabel"."run_id" DESC;

-- provider
SELECT "store_targetgroup"."id", "store_targetgroup"."brought_id", "store_targetgroup"."retired_id", "store_targetgroup"."source_file_id", "store_targetgroup"."source_sheet", "store_targetgroup"."source_row", "store_targetgroup"."provider_id", "store_targetgroup"."care_form", "store_targetgroup"."agreement_id", "store_targetgroup"."need", "store_targetgroup"."age_from", "store_targetgroup"."age_to", "store_targetgroup"."sex", "store_targetgroup"."from_date", "store_targetgroup"."to_date"
  FROM "store_targetgroup"
  WHERE ("store_targetgroup"."brought_id" <= ? AND "store_targetgroup"."provider_id" = ?)
  ORDER BY "store_targetgroup"."id" ASC;

-- import-batch-file
SELECT "store_volume"."month" AS "month", "store_volume"."series" AS "series", "store_volume"."label" AS "label", "store_volume"."value" AS "value", "store_volume"."unit" AS "unit", "store_volume"."source_sheet" AS "source_sheet", "store_volume"."source_row" AS "source_row", "store_volume"."id" AS "pk", "store_volume"."source_file_id" AS "source_file_id", "store_volume"."brought_id" AS "brought_id"
  FROM "store_volume"
  WHERE "store_volume"."brought_id" = ?
  ORDER BY ? ASC;

-- import-batch-file
SELECT "store_volume"."month" AS "month", "store_volume"."series" AS "series", "store_volume"."label" AS "label", "store_volume"."value" AS "value", "store_volume"."unit" AS "unit", "store_volume"."source_sheet" AS "source_sheet", "store_volume"."source_row" AS "source_row", "store_volume"."id" AS "pk", "store_volume"."source_file_id" AS "source_file_id", "store_volume"."brought_id" AS "brought_id"
  FROM "store_volume"
  WHERE "store_volume"."retired_id" = ?
  ORDER BY ? ASC;

-- audit
SELECT COUNT(*) AS "__count"
  FROM "store_auditentry";

-- choice-new
SELECT DISTINCT "store_choicerow"."choice_id" AS "choice_id"
  FROM "store_choicerow"
  WHERE "store_choicerow"."choice_id" LIKE ? ESCAPE ?;

