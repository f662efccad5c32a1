web-refused-too-fast = Det kommer för många förfrågningar på en gång. Försök igen om { $seconds } s.
web-refused-too-slow = Det tog för lång tid. Läs in sidan igen och se om det blev gjort innan du gör om det.
web-refused-method = Adressen finns, men det går inte att göra så här med den.
web-refused-too-large = Det du skickade är för stort. Här får det vara högst { $most } kB.
web-refused-large = Det du skickade är för stort.
web-refused-media-type = Innehållet har en typ som inte tas emot här.
web-refused-unreadable = Det som skickades går inte att läsa. Ladda om sidan och försök igen.
