access-refused-token-by-token = Ett program kan inte skapa eller ta tillbaka nycklar. Logga in och gör det själv.
access-refused-token-days = Ange hur många dagar nyckeln ska gälla, från 1 till { $max }.
access-refused-token-permissions = Välj minst en sak som nyckeln får göra.
access-refused-token-permission = { $value } är inget som en sådan nyckel kan få göra.
access-refused-token-many = Det finns redan { $max } nycklar som gäller. Ta tillbaka en som inte används.
access-refused-token-revoked = Nyckeln är redan tillbakatagen.
