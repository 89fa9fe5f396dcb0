SELECT "store_job"."id", "store_job"."kind", "store_job"."digest", "store_job"."asked", "store_job"."by", "store_job"."at", "store_job"."state", "store_job"."worker", "store_job"."started_at", "store_job"."ended_at", "store_job"."answer", "store_job"."message"
  FROM "store_job"
  WHERE ("store_job"."kind" IN (?) AND "store_job"."digest" = ?)
  ORDER BY "store_job"."id" DESC
  LIMIT ?;

UPDATE "django_session"
  SET "session_data" = ?, "expire_date" = ?
  WHERE "django_session"."session_key" = ?;
