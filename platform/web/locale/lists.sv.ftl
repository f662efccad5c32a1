web-list-shown = { $n ->
    [0] Inga rader
    [one] 1 rad
   *[other] { $n } rader
 }
web-list-views = Dina vyer
web-list-all = Hela listan
web-list-first = visas först
web-list-save = Spara det här urvalet
web-list-save-do = Spara vyn
web-list-name = Vyns namn
web-list-name-hint = Högst { $max } tecken. Bara du ser vyn.
web-list-first-label = Visa den här vyn först när jag öppnar listan
web-list-remove = Ta bort vyn { $name }
web-list-no-match = Inget stämmer med ditt urval
web-list-end = Här finns inget mer
web-list-to-start = Till listans början
web-list-unread = Listan visas när urvalet är rättat
web-list-unread-help = Rätta det som är fel ovanför och välj Visa.
web-list-print = Skriv ut hela listan
web-list-made = Framställd { $at } av { $by }
web-list-whole = Utan urval
web-list-back = Tillbaka till listan
web-list-cut = Bara de första { $n } raderna är med. Gör ett snävare urval för att få resten.
web-list-refused-unknown = Adressen innehåller { $name }, som listan inte känner till. Ta bort det och försök igen.
web-list-refused-twice = Adressen innehåller { $name } mer än en gång. Behåll ett av dem.
web-list-refused-sort = Listan kan inte sorteras efter { $value }. Den kan sorteras efter { $allowed }.
web-list-refused-desc = { $value } är ingen sorteringsriktning. Tillåtet är 0 (stigande) och 1 (fallande).
web-list-refused-cursor = { $value } är ingen plats i listan. Börja om från listans början.
web-list-refused-both = Adressen har både after och before. En sida börjar efter en rad eller slutar före en rad, inte båda.
web-list-refused-as = Listan finns inte som { $value }. Den finns som csv, xlsx och print.
web-list-refused-view = { $value } är ingen sparad vy.
web-list-refused-choice = { $value } går inte att välja för { $name }. Tillåtet är: { $allowed }.
web-list-refused-date = { $value } är inget datum för { $name }. Skriv datumet som åååå-mm-dd, till exempel 2026-11-23.
web-list-refused-period = Perioden slutar innan den börjar. Välj ett slutdatum som är samma dag eller senare.
web-list-refused-saved = Urvalet går inte att spara. Öppna listan igen och spara därifrån.
