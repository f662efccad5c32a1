### Skalets egna texter: det som står på varje sida, oavsett verksamhet.

ui-product = Skans
ui-title = { $page } – { $product }
ui-title-fault = Fel: { $page } – { $product }
ui-skip = Hoppa till innehållet
ui-menu = Meny
ui-nav = Huvudmeny
ui-crumbs = Du är här
ui-search = Sök
ui-sign-out = Logga ut
ui-signed-in = Inloggad som
ui-palette-found = Träffar
ui-palette-none = Inget funnet
ui-palette-some = 0 träffar
ui-palette-keys = Alla tangenter
ui-help = Hjälp
ui-accessibility = Tillgänglighet

## Tid

ui-date = { $day } { $month } { $year }
ui-date-short = { $day } { $month }
ui-date-full = { $weekday } { $date }, { $week }
ui-time = kl.{"\u00A0"}{ $hour }.{ $minute }
ui-time-bare = { $hour }.{ $minute }
ui-week = v.{"\u00A0"}{ $n }
ui-moment = { $day } { $time }
ui-today = i dag
ui-yesterday = i går
ui-tomorrow = i morgon
ui-weekday-1 = måndag
ui-weekday-2 = tisdag
ui-weekday-3 = onsdag
ui-weekday-4 = torsdag
ui-weekday-5 = fredag
ui-weekday-6 = lördag
ui-weekday-7 = söndag
ui-month-1 = januari
ui-month-2 = februari
ui-month-3 = mars
ui-month-4 = april
ui-month-5 = maj
ui-month-6 = juni
ui-month-7 = juli
ui-month-8 = augusti
ui-month-9 = september
ui-month-10 = oktober
ui-month-11 = november
ui-month-12 = december

## Tal

ui-percent = { $n }{"\u00A0"}%
ui-of = { $part } av { $whole }

## Formulär

ui-optional = frivilligt
ui-fault = Fel:
ui-faults = { $n ->
    [one] En sak behöver rättas
   *[other] { $n } saker behöver rättas
}
ui-choose = Välj
ui-all = Alla
ui-date-hint = Skriv så här: 2026-11-21
ui-time-hint = Skriv så här: 9.00
ui-cancel = Avbryt

## Listor och tabeller

ui-filter = Filtrera
ui-filter-apply = Visa
ui-filter-clear = Rensa filtret
ui-pages = Sidor i listan
ui-previous = Föregående
ui-next = Nästa
ui-export = Hämta listan som
ui-sorted-ascending = stigande
ui-sorted-descending = fallande
ui-as-table = Visa som tabell
ui-flow-what = Läge
ui-flow-count = Antal
ui-flow-share = Andel
ui-secrecy = Sekretess: { $provision } · { $date } · { $authority }

## Två personer

ui-two-first = Första person
ui-two-digest = Innehållets kontrollsumma
ui-two-digest-help = Du godkänner exakt det som visas här. Ändras något måste ni börja om.
ui-two-password = Ditt lösenord
ui-two-password-hint = Skriv det igen, även om du är inloggad.

## Station

ui-station-keys = Bedömning
ui-station-scan = Skanna eller skriv en kod

## Nej, och varför

ui-refused-empty = Fyll i fältet.
ui-refused-too-long = Texten har { $count } tecken. Den får ha högst { $max }.
ui-refused-control-characters = Texten innehåller tecken som inte går att visa. Ta bort dem.
ui-refused-not-found = Det du söker finns inte, eller så får du inte se det.
ui-refused-place = Den plats i listan som adressen pekar på finns inte längre. Börja om från listans början.
ui-refused-command-reused = Samma begäran har redan skickats med annat innehåll. Ladda om sidan och försök igen.
ui-refused-busy = Det är många som arbetar just nu. Försök igen om några sekunder.
ui-refused-stopping = Systemet startar om. Försök igen strax.
ui-refused-unreachable = Databasen svarar inte just nu. Försök igen strax. Inget är förlorat.
ui-refused-disk-full = Disken är full. Du kan läsa, men inget nytt kan sparas förrän det finns plats.
ui-refused-fault = Något gick fel hos oss. Inget sparades. Försök igen.
ui-refused-origin = Namnet på liggaren får inte innehålla mellanslag eller plustecken.
ui-refused-dispose-shared = Andra handlingar bygger på den här. Den kan inte gallras helt.
ui-refused-backup-damaged = Säkerhetskopian är skadad vid post { $entry }: { $what }. Inget har ersatts.
ui-refused-backup-unreadable = Filen går inte att läsa som en säkerhetskopia: { $fault }
ui-refused-data-locked = { $process } arbetar redan med katalogen. Stoppa den först.
ui-refused-disposal-list = Listan över gallringar är skadad på rad { $line }.
ui-refused-export-damaged = Exporten av { $ledger } är skadad.
ui-refused-file-exists = Filen { $file } finns redan. Välj ett annat namn, eller skriv över den med --replace.
ui-refused-file-too-large = Filen är för stor. Den får ha högst { $limit } byte.
ui-refused-key = Nyckeln hör inte till liggaren.
ui-refused-migrate-first = Uppgradera först med skans migrate.
ui-refused-moved-not-whole = Det flyttade stämmer inte: { $what }. Använd det inte.
ui-refused-target-not-empty = { $file } är inte tom. Välj en tom plats.
