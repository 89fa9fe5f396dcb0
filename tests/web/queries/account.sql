SELECT "store_member"."id", "store_member"."user_id", "store_member"."role", "store_member"."units", "store_member"."wants_rounds", "store_member"."wants_week", "store_member"."wants_red", "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined"
  FROM "store_member"
  INNER JOIN "auth_user" ON ("store_member"."user_id" = "auth_user"."id")
  WHERE "auth_user"."username" = ?
  LIMIT ?;
