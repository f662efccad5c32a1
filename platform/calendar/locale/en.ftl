calendar-out-of-range = The calendar holds 1990-01-01 to 2100-12-31 and does not guess beyond.
calendar-reversed = The first day is after the last.
