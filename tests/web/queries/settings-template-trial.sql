UPDATE "django_session"
  SET "session_data" = ?, "expire_date" = ?
  WHERE "django_session"."session_key" = ?;
