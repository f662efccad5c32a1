calendar-out-of-range = Kalendern omfattar 1990-01-01 till 2100-12-31 och gissar inte utanför det.
calendar-reversed = Den första dagen är efter den sista.
