### Säker post. Del A: idag, sändningar, avisering, mottagning, gemensamma ord och avslag.

## Gemensamma ord

mail-class-letter = Brev
mail-class-largeLetter = Storbrev
mail-class-parcel = Paket
mail-class-registered = Rekommenderat brev
mail-class-tender = Anbud
mail-class-personalUnopened = Personlig, obruten
mail-class-newspaper = Tidning
mail-classes-letter = brev
mail-classes-largeLetter = storbrev
mail-classes-parcel = paket
mail-classes-registered = rekommenderade brev
mail-classes-tender = anbud
mail-classes-personalUnopened = personliga, obrutna
mail-classes-newspaper = tidningar
mail-lot-of = Parti { $class }
mail-kind-item = Försändelse
mail-kind-lot = Parti
mail-kind-receptacle = Behållare
mail-kind-hint-item = Ett enda brev eller paket med eget nummer, eller som du tar ut för sig.
mail-kind-hint-lot = Flera brev av samma klass utan egna nummer.
mail-kind-hint-receptacle = En låda, säck, påse eller bur.
mail-flag-damaged = Skadad
mail-flag-opened = Öppnad
mail-flag-wet = Våt
mail-flag-underpaid = Otillräckligt betald
mail-flag-evidenceHold = Bevis, får bara gå till en myndighet
mail-method-visual = Öga och hand
mail-method-xRay = Röntgen
mail-method-trace = Spåranalys
mail-method-dog = Hund
mail-method-terahertz = Terahertz
mail-site-kind-terminal = Säkerhetsterminal
mail-site-kind-mailRoom = Postrum
mail-site-kind-letterBox = Brevlåda
mail-party-kind-carrier = Befordrare
mail-party-kind-internal = Kommunens bud
mail-party-kind-police = Polisen
mail-party-kind-rescueService = Räddningstjänsten
mail-party-kind-laboratory = Laboratorium
mail-discrepancy-missing = Saknas
mail-discrepancy-surplus = Överskott
mail-discrepancy-count = Annat antal
mail-discrepancy-weight = Annan vikt
mail-discrepancy-seal = Annan plombering
mail-discrepancy-alias = Samma nummer på två
mail-outcome-found = Upphittad
mail-outcome-writtenOff = Avförd som förlorad av två personer
mail-outcome-explained = Förklarad skriftligt
mail-outcome-settled = Avgjord
mail-disposition-matched = Mottagen
mail-disposition-missing = Saknas
mail-disposition-refused = Nekad
mail-disposition-open = Väntas
mail-held = Hålls kvar
mail-unit-closed = En avslutad enhet
mail-giver-unknown = Okänd avsändare av sändningen
mail-site = Plats
mail-no-number = Inget nummer
mail-shown = { $n ->
    [one] En rad visas
   *[other] { $n } rader visas
}
mail-row = Rad { $row }
mail-row-fault = Rad { $row }: { $fault }

## Flikarna

mail-tabs = Säker post
mail-tab-today = Idag
mail-tab-consignments = Sändningar
mail-tab-screening = Granskning
mail-tab-holds = Hållna
mail-tab-dispatch = Vidare
mail-tab-acts = Två personer
mail-tab-day = Dagen

## Idag

mail-no-site = Du har ingen plats med post
mail-no-site-help = Din roll når ingen terminal, inget postrum och ingen brevlåda. Den som sköter behörigheter kan ge dig en roll där du arbetar.
mail-task-line = { $site }
mail-task-line-since = { $site } · sedan { $since }
mail-task-quarantine = { $n ->
    [one] En försändelse är i karantän
   *[other] { $n } försändelser och partier är i karantän
}
mail-task-quarantine-act = Visa karantänen
mail-task-missing = { $n ->
    [one] En försändelse saknas
   *[other] { $n } saknas
}
mail-task-missing-act = Visa vad som saknas
mail-task-surplus = { $n ->
    [one] En försändelse är för mycket
   *[other] { $n } är för mycket
}
mail-task-surplus-act = Visa överskottet
mail-task-count = { $n ->
    [one] Ett antal stämmer inte
   *[other] { $n } antal stämmer inte
}
mail-task-count-act = Visa differensen
mail-task-weight = { $n ->
    [one] En vikt stämmer inte
   *[other] { $n } vikter stämmer inte
}
mail-task-weight-act = Visa differensen
mail-task-seal = { $n ->
    [one] En plombering stämmer inte
   *[other] { $n } plomberingar stämmer inte
}
mail-task-seal-act = Visa differensen
mail-task-alias = { $n ->
    [one] Två försändelser har samma nummer
   *[other] { $n } nummer finns på mer än en försändelse
}
mail-task-alias-act = Visa differensen
mail-task-hand-over = { $n ->
    [one] En sändning är inte stängd
   *[other] { $n } sändningar är inte stängda
}
mail-task-hand-over-act = Visa sändningarna
mail-task-second-line = { $site } · föreslaget { $since } · gäller till { $until }
mail-task-second-act = Granska
mail-task-second-recount = Ändrat antal i ett parti: granska som andra person
mail-task-second-miskeyed = Felknappat larm: granska som andra person
mail-task-second-release = Släppa efter myndighet: granska som andra person
mail-task-second-open = Bryta en plombering: granska som andra person
mail-task-second-close-discrepancy = Stänga en differens: granska som andra person
mail-task-second-close-day = Dagsavslut med differenser: granska som andra person
mail-task-second-clear-alarm = Larm att avskriva: granska som andra person
mail-task-second-settle-seal = Avvikande plombering: granska som andra person
mail-task-second-settle-alias = Ett nummer på två försändelser: granska som andra person
mail-task-second-write-off = Avföra som förlorad: granska som andra person
mail-today-at = Posten i dag hos { $site }
mail-today-flow = { $n ->
    [one] En försändelse eller ett parti finns här
   *[other] { $n } försändelser och partier finns här
}
mail-today-cleared = { $n ->
    [one] godkänd
   *[other] godkända
}
mail-today-waits = väntar
mail-today-look = { $n ->
    [one] granskas igen
   *[other] granskas igen
}
mail-today-stop = i karantän
mail-today-missing = saknas
mail-today-empty = Här finns ingen post just nu
mail-today-empty-help = Posten syns här så snart någon har tagit emot den.
mail-today-hand-overs = Sändningar, öppna och stängda i dag
mail-today-no-hand-over = Ingen sändning är öppen
mail-today-no-hand-over-help = En sändning syns här när den är aviserad. Post utan avisering tas emot ändå.
mail-today-day = Dagen
mail-today-books-on = Det som händer nu hör till
mail-today-closed-through = Avslutad till och med
mail-today-none-closed = ingen dag ännu
mail-today-closed = dagen är avslutad
mail-today-day-link = Dagsavstämning och avslut
mail-today-do = Börja här
mail-hand-over-from-to = { $from } till { $to }
mail-all-hand-overs = Alla sändningar

## Kolumner

mail-col-hand-over = Sändning
mail-col-number = Nummer
mail-col-from = Från
mail-col-reference = Referens
mail-col-expected = Väntat
mail-col-seen = Sett
mail-col-missing = Saknas
mail-col-surplus = För mycket
mail-col-refused = Nekat
mail-col-closed = Stängd
mail-col-standing = Läge
mail-col-row = Rad
mail-col-what = Vad
mail-col-count = Antal
mail-col-weight = Vikt i gram
mail-col-within = Ligger i
mail-col-unit = Till
mail-col-disposition = Läge
mail-col-subject = I kedjan
mail-col-difference = Differens
mail-col-about = Gäller
mail-col-since = Sedan
mail-col-outcome = Hur det slutade
mail-col-column = Kolumn
mail-col-holds = Vad som ska stå där
mail-col-value = Värde
mail-col-fault = Vad som är fel

## Sändningar

mail-list-caption = Sändningar
mail-list-which = Vilka sändningar
mail-list-open = Öppna
mail-list-closed = Stängda
mail-list-all = Alla
mail-list-none-open = Ingen sändning är öppen
mail-list-none-open-help = Avisera en sändning, eller ta emot post som ingen har aviserat.
mail-list-none = Det finns inga sändningar här
mail-list-none-help = Sändningar syns här när de är aviserade.
mail-standing-awaited = { $n ->
    [one] en väntas
   *[other] { $n } väntas
}
mail-standing-left = { $n ->
    [one] en kvar
   *[other] { $n } kvar
}
mail-standing-all-seen = allt sett
mail-standing-missing = { $n ->
    [one] 1 saknas
   *[other] { $n } saknas
}
mail-standing-surplus = { $n ->
    [one] 1 för mycket
   *[other] { $n } för mycket
}
mail-standing-missed = { $n ->
    [one] 1 saknades, avgjort
   *[other] { $n } saknades, avgjort
}
mail-standing-exceeded = { $n ->
    [one] 1 för mycket, avgjort
   *[other] { $n } för mycket, avgjort
}
mail-standing-refused = { $n ->
    [one] 1 nekad
   *[other] { $n } nekade
}
mail-standing-agrees = stämmer
mail-closed-at = stängd { $at }
mail-tally = Läget nu
mail-tally-expected = Väntat enligt aviseringen
mail-tally-seen = Sett
mail-tally-left = Inte sett ännu
mail-tally-missing = Saknas
mail-tally-surplus = För mycket
mail-tally-refused = Nekat
mail-tally-will-miss = Inte sett
mail-tally-as-of = Så här såg det ut { $time }.
mail-reload = Uppdatera
mail-lines = Rader
mail-lines-which = Vilka rader
mail-lines-all = Alla
mail-lines-open = Väntas
mail-lines-matched = Mottagna
mail-lines-missing = Saknas
mail-lines-refused = Nekade
mail-lines-none = Inga rader att visa
mail-lines-none-help = Ingen rad har det läget.
mail-lots-do = Ta emot de markerade partierna
mail-lots-help = Partier utan nummer markerar du när du har sett dem. Allt annat skannar du, en sak i taget.
mail-lots-seen = är sett
mail-line-open = Öppna raden
mail-within-elsewhere = en behållare på en annan sida
mail-differences = Differenser
mail-difference-line = Raden
mail-difference-open = Inte avgjord
mail-hand-over-closed = Sändningen är stängd
mail-hand-over-closed-help = Kommer något av det som saknas öppnar du raden och tar emot det där. Annat som kommer tar du emot utan avisering.
mail-close = Stäng sändningen
mail-close-title = Stäng { $number }
mail-close-heading = Stäng sändningen?
mail-close-help = Därefter kan ingen ta emot mer på den. Det som inte är sett blir saknat.
mail-close-do = { $n ->
    [0] Stäng sändningen
    [one] Stäng och anteckna 1 som saknad
   *[other] Stäng och anteckna { $n } som saknade
}
mail-close-all-seen = Varje rad är sedd. Inget kommer att saknas.
mail-close-missing = { $n ->
    [one] En rad är inte sedd och blir saknad
   *[other] { $n } rader är inte sedda och blir saknade
}
mail-close-missing-help = Det som saknas står kvar som en differens tills det har hittats eller två personer har avfört det. Det avslutas aldrig av sig självt.
mail-close-list = Det som blir saknat
mail-close-more = { $n ->
    [one] Och en rad till.
   *[other] Och { $n } rader till.
}
mail-close-more-link = Visa alla rader som väntas

## Skanna

mail-scan-heading = Ta emot
mail-scan-hint = Håll markören här och skanna. Står koden på en rad tas den emot direkt.
mail-scan-more = Vikt och skador
mail-scan-no-number = Den har inget läsbart nummer
mail-scan-not-you = Du kan följa sändningen men inte ta emot
mail-scan-not-you-help = Det kräver en roll i mottagningen på platsen.
mail-receive-do = Ta emot
mail-field-code = Nummer
mail-field-code-hint = Skanna, eller skriv som det står på försändelsen. Lämna tomt om det inte finns eller inte går att läsa.
mail-field-code-again = Skriv numret en gång till
mail-field-code-again-hint = Läs från försändelsen, inte från skärmen. Numret finns redan på något i kedjan.
mail-field-seal = Plombering
mail-field-seal-hint = För låda, säck eller påse. Läs numret på plomben som den sitter.
mail-field-seal-of = Om behållaren är plomberad.
mail-field-no-seal = Plomben saknas eller är bruten
mail-field-weight = Vikt
mail-field-weight-hint = Netto, utan låda. Vågen antas visa högst { $error } gram fel.
mail-field-weight-g = Vikt i gram
mail-field-flags = Det syns utanpå
mail-field-kind = Typ
mail-field-class = Klass
mail-field-class-hint = Behållare har ingen klass.
mail-field-unit = Till enhet
mail-field-unit-hint = Enhetens namn eller kod. Lämna tomt om det inte går att se.
mail-field-count = Antal
mail-field-within = Ligger i
mail-field-from = Från
mail-field-reference = Referens
mail-field-reference-hint = Avsändarens eget nummer på sändningen.
mail-field-reason = Skäl
mail-field-file = Fil
mail-field-file-hint = CSV eller Excel (.xlsx), högst 10 MB.
mail-line-title = Rad { $row } i { $number }
mail-line-stated = Så här är den aviserad
mail-line-receive = Ta emot raden
mail-line-found = Den har kommit: ta emot den
mail-line-refuse = Neka raden
mail-line-refuse-help = Du ser den men tar inte emot den, till exempel för att den inte är vår. Budet tar den med sig.
mail-line-refuse-do = Neka med det här skälet
mail-line-in-custody = Den är redan mottagen:
mail-line-dispatched = Den kommer från en annan plats hos oss. Bekräfta plomberingen och räkna försändelserna.
mail-line-nothing = Här finns inget att göra. Raden är avgjord, eller så har du ingen roll i mottagningen.
mail-surplus-title = Ta emot något som ingen har aviserat
mail-surplus-named = { $code } står inte på någon rad
mail-surplus-nameless = Den har inget nummer att jämföra med
mail-surplus-help = Den tas emot ändå. Den antecknas som överskott, och den ska granskas som all annan post.
mail-surplus-do = Ta emot som överskott
mail-receive = Ta emot utan avisering
mail-receive-title = Ta emot utan avisering
mail-receive-help = Vanlig post har ingen lista. Den tas emot som den kommer till { $site }. Ett brev som försvinner ur en oräknad låda kan inte upptäckas förrän lådan har räknats.
mail-receive-code-hint = Lådans kod eller försändelsens nummer.
mail-receive-more = Från vem, till vem och skador
mail-receive-what = Vad kommer?
mail-receive-tray = Låda eller säck med brev
mail-receive-tray-hint = Breven räknas vid granskningen.
mail-receive-item = En försändelse för sig
mail-receive-item-hint = Rekommenderat, paket, eller ett brev som du tar ut.
mail-receive-lot = Brev utan låda
mail-receive-lot-hint = Ett parti av samma klass.

## Avisera

mail-announce = Avisera en sändning
mail-announce-title = Avisera en sändning
mail-announce-help = Säg vad som ska komma till { $site }. Då syns det som saknas och det som är för mycket. Post utan lista tas emot utan avisering.
mail-announce-file = Med en fil
mail-announce-file-help = Filen kontrolleras rad för rad innan något sparas.
mail-announce-check = Kontrollera filen
mail-announce-columns = Vilka kolumner filen kan ha
mail-announce-column-line = Avsändarens radnummer. Frivilligt.
mail-announce-column-type = item/försändelse, lot/parti eller receptacle/behållare.
mail-announce-column-number = S10 eller SSCC. En behållare får ha en egen kod. Rekommenderade brev och behållare måste ha ett nummer.
mail-announce-column-class = Brev, storbrev, paket, rekommenderat, anbud, personlig obruten eller tidning. Behållare har ingen.
mail-announce-column-count = Antal brev i ett parti. Frivilligt.
mail-announce-column-weight-g = Vikt i gram, med komma eller punkt. Frivilligt.
mail-announce-column-receptacle = Koden på behållaren som raden ligger i. Frivilligt.
mail-announce-column-seal = Plombering på behållaren. Frivilligt.
mail-announce-column-recipient-unit = Enhetens namn eller kod. Frivilligt.
mail-announce-hand = För hand
mail-announce-rows = Rader
mail-announce-rows-help = Tomma rader hoppas över.
mail-announce-more = { $n } rader till
mail-announce-do = Avisera
mail-announce-unannounced = Posten är redan här: ta emot utan avisering
mail-report-title = Kontroll av { $file }
mail-report-n-ok = { $n ->
    [one] 1 rad utan fel
   *[other] { $n } rader utan fel
}
mail-report-n-faulty = { $n ->
    [one] 1 rad med fel
   *[other] { $n } rader med fel
}
mail-report-csv-file = CSV-fil
mail-report-xlsx-file = Excel, bladet { $sheet }
mail-report-repeated = Filen är redan inläst som { $number }
mail-report-repeated-help = Samma fil två gånger har en enda verkan. Inget sparades den här gången.
mail-report-repeated-link = Visa sändningen
mail-report-unread = Filen går inte att läsa
mail-report-nothing-saved = Inget är sparat.
mail-report-again = Välj en rättad fil
mail-report-all-ok = { $n ->
    [one] Raden är utan fel
   *[other] Alla { $n } rader är utan fel
}
mail-report-all-ok-help = Inget är sparat ännu.
mail-report-some-faulty = { $n ->
    [one] En rad behöver rättas
   *[other] { $n } rader behöver rättas
}
mail-report-some-faulty-help = Inget är sparat. Rätta filen och kontrollera den igen.
mail-report-save = { $n ->
    [one] Spara 1 rad
   *[other] Spara { $n } rader
}
mail-report-skip = { $n ->
    [one] Spara bara raden utan fel
   *[other] Spara bara de { $n } raderna utan fel
}
mail-report-csv = Hämta hela kontrollen som CSV
mail-report-rows = Raderna i filen
mail-report-ok = utan fel
mail-report-fault = fel
mail-report-rest = { $n ->
    [one] En rad till visas inte här. Hämta hela kontrollen som CSV.
   *[other] { $n } rader till visas inte här. Hämta hela kontrollen som CSV.
}

## Det är gjort

mail-done-about = { $number }: { $done }
mail-done-announced = Sändningen är aviserad.
mail-done-announced-before = Filen var redan inläst. Inget sparades en gång till.
mail-done-received = Mottaget. Ska granskas.
mail-done-received-lots = Partierna är mottagna. De ska granskas.
mail-done-surplus = Mottaget som överskott. Ska granskas.
mail-done-seal-differed = Plomberingen stämmer inte. Allt i behållaren är i karantän.
mail-done-alias-conflict = Numret finns redan på något annat. Båda hålls kvar tills två personer har avgjort saken.
mail-done-refused = Raden är nekad.
mail-done-closed = Sändningen är stängd. Varje rad är avgjord.
mail-done-closed-missing = Sändningen är stängd. Det som inte var sett är antecknat som saknat.

## Nej, och varför

mail-refused-acts = En begäran har minst en handling och högst { $max }.
mail-refused-alarm = { $number } är under larm. Den rörs bara av en myndighet, eller när två personer har avskrivit larmet.
mail-refused-class-missing = Välj klass. Försändelser och partier har alltid en.
mail-refused-clock = Dagen börjar mellan 0.00 och 23.59.
mail-refused-code-elsewhere = { $code } väntas i sändningen { $number }. Öppna den och ta emot där.
mail-refused-code-missing = Skanna eller skriv en kod. Har den inget nummer väljer du det under fältet.
mail-refused-count-differs = Du räknade till ett annat antal i { $number } än de { $count } som gäller. Räkna om, eller rätta antalet först.
mail-refused-count-missing = Räkna breven i { $number }. Ett parti godkänns bara med ett antal.
mail-refused-count-of-one = Antalet är alltid 1 för en försändelse eller behållare. Lämna fältet tomt, eller ändra typen till parti.
mail-refused-count-same = { $number } har redan det antalet.
mail-refused-count-too-large = Partierna blir för stora tillsammans. Låt dem vara två.
mail-refused-count-zero = Antalet ska vara minst 1.
mail-refused-day-closed = { $day } är redan avslutad.
mail-refused-day-earlier = { $day } är inte avslutad. Avsluta dagarna i ordning.
mail-refused-day-not-balanced = { $day } går inte jämnt ut. Öppna differenser: { $open }. Avgör dem, eller avsluta med differenser: det tar två personer.
mail-refused-day-not-begun = { $day } har inte börjat än.
mail-refused-description-of-cleared = Det som är godkänt beskrivs inte. Ta bort texten, eller välj ett annat utslag.
mail-refused-discrepancy-act = Den här differensen avgörs av sin egen handling, inte här: hitta, avför, eller avgör plomberingen eller numret.
mail-refused-discrepancy-closed = Differensen är redan avgjord.
mail-refused-file-known = Filen är redan inläst som { $number }.
mail-refused-file-missing = Välj en fil: CSV eller Excel (.xlsx), högst 10 MB.
mail-refused-hand-over-closed = Sändningen { $number } är stängd.
mail-refused-held = { $number } hålls kvar och får inte röras.
mail-refused-in-future = Tiden ligger i framtiden. Ange när det hände.
mail-refused-inside-sealed = { $number } ligger i { $receptacle }, som är plomberad. Innehållet är låst tills den öppnas.
mail-refused-into-itself = Något kan inte ligga i sig självt eller slås ihop med sig självt.
mail-refused-json = Begäran är inte den JSON som väntades: { $fault }
mail-refused-kind = { $number } är av en annan typ än vad det här gäller.
mail-refused-kind-missing = Välj typ: försändelse, parti eller behållare.
mail-refused-line-done = Rad { $row } är redan avgjord.
mail-refused-line-in-custody = Rad { $row } är redan mottagen hos oss och kan inte nekas.
mail-refused-line-without-hand-over = En rad tas emot i sin sändning. Öppna sändningen först.
mail-refused-lines = En avisering har minst en rad och högst { $max }.
mail-refused-lines-changed = Något har tagits emot sedan du öppnade sidan. Läs listan igen och stäng sedan.
mail-refused-lines-open = Rader som inte är avgjorda: { $count }. Stäng med dem som saknade, eller ta emot dem.
mail-refused-merge-differs = { $number } och { $other } kan inte slås ihop: klass, mottagare, myndighet eller datum skiljer sig.
mail-refused-no-address = Ange minst en adress. Boendes adresser får inte omdirigeras.
mail-refused-no-alarm = Det här är inget larm. Ett larm är misstänkt eller farlig.
mail-refused-no-conflict = { $code } finns inte på mer än en försändelse. Det är inget att avgöra.
mail-refused-no-party = Välj vem som lämnar sändningen.
mail-refused-none-ticked = Markera minst ett parti som du har sett.
mail-refused-not-a-carrier = Välj någon som befordrar post.
mail-refused-not-an-authority = Välj polisen, räddningstjänsten eller ett laboratorium.
mail-refused-not-cleared = { $number } är inte godkänd med alla metoder som krävs, eller så har något ändrats sedan granskningen. Granska den igen.
mail-refused-not-here = { $number } finns inte här.
mail-refused-not-in-effect = Utslaget för { $number } gäller först efter fem sekunder. Försök igen strax.
mail-refused-number-differs = Det är inte samma nummer som { $code }. Läs båda en gång till.
mail-refused-number-live = { $code } finns redan på något i kedjan. Skriv numret en gång till om det är rätt läst: då hålls båda kvar tills två personer har avgjort saken.
mail-refused-number-twice = { $code } står på mer än en rad. Läs av båda igen.
mail-refused-one-suffices = Det här behöver ingen andra person.
mail-refused-other-content = { $number } ligger i behållaren men är inte packad för samma väg. Ta ut den först.
mail-refused-own-look = Du har själv bedömt { $number } som tveksam med den här metoden. Ta en annan metod, eller låt en annan person granska.
mail-refused-pack-count = Antalet stämmer inte. Brev i behållaren: { $count }. Räkna igen.
mail-refused-period = Sista dagen är före första dagen.
mail-refused-reason-missing = Skriv skälet. Den andra personen läser det.
mail-refused-receipt-known = { $number } har redan ett kvitto.
mail-refused-receipt-missing = Skriv numret på kvittot. Utan kvitto avslutas det inte.
mail-refused-received-already = { $code } är redan mottagen i den här sändningen som { $number }.
mail-refused-redirection = Omdirigeringen är redan i det läget, eller så är den avslutad.
mail-refused-reference-known = Den avsändaren har redan en sändning med den referensen: { $number }.
mail-refused-reference-missing = Skriv en referens till beslutet eller anmälan.
mail-refused-registered-lot = Rekommenderade brev tas emot ett och ett. Välj försändelse.
mail-refused-rows-empty = Fyll i minst en rad.
mail-refused-same-view = Larmet höjdes med samma metod och samma vy. Ta en annan metod eller en annan vy.
mail-refused-seal-and-none = Antingen ett nummer på plomben eller att den saknas, inte båda.
mail-refused-seal-needed = Behållaren ska vara plomberad. Läs numret på plomben, eller markera att den saknas eller är bruten.
mail-refused-seal-on-what = Bara en behållare har en plombering. Ta bort numret, eller välj behållare.
mail-refused-seal-read-again = Plomberingen stämmer inte med den väntade. Läs den en gång till från plomben. Läser du samma igen går allt i karantän.
mail-refused-seal-used = Plombering { $seal } har redan använts. Ta en ny.
mail-refused-sealed = { $number } är plomberad. Öppna den först.
mail-refused-second-is-first-screener = Den som larmade kan inte vara andra person. Be någon annan.
mail-refused-set-empty = Välj minst en.
mail-refused-set-too-large = Högst { $max } på en gång.
mail-refused-set-twice = Samma sak är vald två gånger.
mail-refused-signed-in-future = Fullmakten är undertecknad i framtiden. Rätta datumet.
mail-refused-site = Välj en annan plats. Det som ska granskas går till en terminal.
mail-refused-split = Ange minst 1 och högst { $max }. Minst ett brev ska bli kvar i partiet.
mail-refused-state = Det går inte nu. { $number }: { $state ->
    [received] { mail-state-received }
    [queued] { mail-state-queued }
    [inScreening] { mail-state-inScreening }
    [inconclusive] { mail-state-inconclusive }
    [quarantined] { mail-state-quarantined }
    [cleared] { mail-state-cleared }
    [released] { mail-state-released }
    [packed] { mail-state-packed }
    [sealed] { mail-state-sealed }
    [dispatched] { mail-state-dispatched }
    [delivered] { mail-state-delivered }
    [sentBack] { mail-state-sentBack }
    [withAuthority] { mail-state-withAuthority }
    [atLaboratory] { mail-state-atLaboratory }
    [missing] { mail-state-missing }
    [closed] { mail-state-closed }
    [seized] { mail-state-seized }
    [destroyed] { mail-state-destroyed }
    [notOurs] { mail-state-notOurs }
    [lost] { mail-state-lost }
   *[emptied] { mail-state-emptied }
}.
mail-refused-tick-lots-only = Rad { $row } är inget parti utan nummer. Skanna den i stället.
mail-refused-two-are-one = Samma människa kan inte vara båda personerna.
mail-refused-two-needed = Det här tar två personer. Föreslå det, så får en annan person granska.
mail-refused-two-without-you = En av de två personerna måste vara du.
mail-refused-uncounted = { $number } är inte räknad. Det sker vid granskningen.
mail-refused-undo-late = Utslaget kan inte ångras längre. Det gäller, eller så har något annat hänt.
mail-refused-unit-unknown = Det framgår inte vem { $number } är till. Ange enheten först.
mail-refused-upload-broken = Filen kom inte fram hel. Välj den igen.
mail-refused-what-missing = Säg vad som kommer: en låda, en försändelse eller brev utan låda.
mail-refused-why-missing = Skriv varför raden nekas.

### Granskning, hållet, en försändelse, dagen, två personer

## Bedömningar, lägen, skäl

mail-verdict-cleared = godkänd
mail-verdict-notExaminable = ej granskningsbar
mail-verdict-deviating = avvikande
mail-verdict-suspicious = misstänkt
mail-verdict-dangerous = farlig
mail-key-cleared = Godkänd
mail-key-notExaminable = Ej gransk{"\u00AD"}ningsbar
mail-key-deviating = Avvikande
mail-key-suspicious = Misstänkt
mail-key-dangerous = Farlig: lämna, 112
mail-state-received = mottagen
mail-state-queued = väntar på granskning
mail-state-inScreening = granskas
mail-state-inconclusive = oklar
mail-state-quarantined = i karantän
mail-state-cleared = godkänd
mail-state-released = släppt
mail-state-packed = packad
mail-state-sealed = plomberad
mail-state-dispatched = på väg
mail-state-delivered = levererad
mail-state-sentBack = på väg tillbaka
mail-state-withAuthority = hos myndighet
mail-state-atLaboratory = på laboratorium
mail-state-missing = saknas
mail-state-closed = utlämnad
mail-state-seized = beslagtagen
mail-state-destroyed = förstörd
mail-state-notOurs = inte vår
mail-state-lost = avskriven
mail-state-emptied = tömd
mail-hold-person = Hållen av en person
mail-hold-seal = Hållen: plomben stämmer inte
mail-hold-alias = Hållen: numret finns på två försändelser
mail-holder = Finns hos
mail-closing-balanced = stängd, stämmer
mail-closing-withDiscrepancies = stängd med avvikelser
mail-scheme-s10 = postens nummer (S10)
mail-scheme-sscc = kollinummer (SSCC)
mail-scheme-own = egen kod

## Var den är nu

mail-now = Nu
mail-now-received = Finns hos { $place } och väntar.
mail-now-queued = Finns hos { $place } och väntar på sin första granskning.
mail-now-inScreening = Finns hos { $place }. Granskningen har börjat men är inte klar.
mail-now-inconclusive = Finns hos { $place }. En annan person eller metod behöver granska den.
mail-now-quarantined = Står i karantän hos { $place }. Den får inte flyttas.
mail-now-alarm = Larm. Lämna den orörd hos { $place }. Bara en myndighet får ta över den, om inte två personer häver larmet.
mail-now-cleared = Godkänd med alla metoder som krävs. Finns hos { $place } och kan släppas.
mail-now-released = Släppt. Finns hos { $place } och kan packas.
mail-now-packed = Packad hos { $place }. Nästa steg är plomben.
mail-now-sealed = Plomberad hos { $place } och klar att skicka.
mail-now-dispatched = På väg. { $place } svarar för den tills mottagaren har bekräftat.
mail-now-delivered = Levererad till { $place }.
mail-now-sentBack = På väg tillbaka för granskning. { $place } svarar för den.
mail-now-withAuthority = Överlämnad till { $place }.
mail-now-atLaboratory = På laboratorium hos { $place }.
mail-now-missing = Går inte att hitta. { $place } svarar för den tills den hittas eller två personer avskriver den.
mail-now-closed = Utlämnad till { $place }. Kedjan är sluten.
mail-now-seized = Beslagtagen av { $place }.
mail-now-destroyed = Förstörd av { $place }.
mail-now-notOurs = Återlämnad ogranskad till { $place }.
mail-now-lost = Avskriven av två personer. Den fanns senast hos { $place }.
mail-now-emptied = Tömd. Innehållet har gått vidare under andra nummer från { $place }.
mail-can-do = Mer du kan göra
mail-screen-do = Granska
mail-lot-uncounted-why = Ingen har räknat partiet. Ett brev som försvinner ur en oräknad låda går inte att upptäcka.
mail-returned-why = En myndighet har lämnat tillbaka den. Den ska granskas på nytt, och två personer släpper den.
mail-alarm-suspicious = Larm: misstänkt
mail-alarm-dangerous = Larm: farlig

## En försändelse

mail-crumb = Post
mail-facts = Fakta
mail-story = Vad som hänt
mail-story-long = Bara de första 500 händelserna visas.
mail-lies-in = Ligger i
mail-external-number = Nummer utanpå
mail-stated = Antal enligt avsändaren
mail-uncounted = ej räknat
mail-letters = { $n ->
    [one] 1 brev
   *[other] { $n } brev
}
mail-hand-over = Sändning
mail-hand-over-see = Visa sändningen
mail-returned = Åter från myndighet
mail-dates = Datum i lagen
mail-date-set-aside = Avskild för myndigheten hos posten
mail-date-terminal = Kom till terminalen
mail-date-released = Släppt
mail-date-municipality = Kom till kommunen
mail-date-none = inte ännu
mail-date-unknown = inte känt
mail-law-come-in = När har brevet kommit in?
mail-law-come-in-where = förvaltningslagen 22 §
mail-law-come-in-what = En handling har kommit in den dag den når myndigheten. Post räknas som inkommen arbetsdagen innan, om det inte är osannolikt att den då var avskild för myndigheten hos posten.
mail-law-come-in-open = För omdirigerad post är rättsläget oklart. Därför visas varje datum för sig.
mail-law-document = När blev den allmän handling?
mail-law-document-where = tryckfrihetsförordningen 2 kap. 9 §
mail-law-document-what = När handlingen kom till myndigheten. Ett anbud i slutet kuvert räknas inte som inkommet före den tid som är bestämd.
mail-looks = Granskningar
mail-looks-none = Ingen har granskat den än.
mail-looks-missing = Återstår: { $methods }.
mail-profile = Granskningsprofil { $n }: allt granskas, inget är undantaget.
mail-no-method = utan metod
mail-set-of = { $n ->
    [one] Ensam i granskningen · kontrollsumma { $digest }
   *[other] { $n } i samma granskning · kontrollsumma { $digest }
}
mail-contents = Innehåll
mail-contents-none = Tom
mail-contents-none-why = Här ligger inget. Det som packas eller läggs hit visas här.
mail-see = Visa
mail-see-number = Visa { $number }
mail-someone = någon som inte finns i registret
mail-by = Av { $name }
mail-by-two = Av två personer
mail-because = Skäl: { $reason }
mail-described = Beskrivning: { $text }
mail-taken-by = Mottagare: { $name }
mail-words-disposed = Det som personer skrev är gallrat.
mail-words-hidden = Visas för dem som prövar ärendet.
mail-secrecy = Sekretess kan gälla: OSL 18 kap. 8 §
mail-proof = post { $n } i liggaren
mail-from = från { $name }
mail-to = till { $name }
mail-with-others = { $n ->
    [one] Tillsammans med en till
   *[other] Tillsammans med { $n } andra
}
mail-with-carrier = Med { $name }
mail-sealed-with = plomb { $seal }
mail-no-seal = ingen plomb
mail-seals = Uppgiven plomb: { $stated }. Sedd plomb: { $seen }.
mail-seal-whole-items = { $n ->
    [one] Plomben var hel. En försändelse räknades.
   *[other] Plomben var hel. { $n } försändelser räknades.
}
mail-the-lot = Partiet
mail-the-other-lot = Det andra partiet
mail-the-right-one = Den som numret hör till
mail-flags-none = Inget särskilt syns på utsidan.
mail-receipt-is = Kvitto { $receipt }
mail-receipt-outstanding = kvitto saknas än
mail-reference-is = Referens { $reference }
mail-effective-from = Gäller från kl. { $time }
mail-second = { $hour }.{ $minute }.{ $second }

## Vad som hänt

mail-event-siteSetUp = Platsen ställdes in
mail-event-partySetUp = Parten ställdes in
mail-event-redirectionOrdered = Omdirigering beställd
mail-event-redirectionDecided = Beslut om omdirigeringen
mail-event-consignmentAnnounced = Aviserad av { $from }
mail-event-received = { $how ->
    [surplus] Mottagen utan att vara aviserad, { $site }
    [found] Upphittad, { $site }
   *[other] Mottagen, { $site }
}
mail-event-lineRefused = Raden togs inte emot
mail-event-handOverClosed = Sändningen stängdes utan den
mail-event-lotCounted = { $how ->
    [first] Räknad för första gången: { $count }
    [again] Omräknad: { $count }, förut { $was }
   *[other] Antalet rättat: { $count }, förut { $was }
}
mail-event-lotSplit = Partiet delat: { $count } brev för sig
mail-event-lotsMerged = Partier sammanlagda: { $count } brev lades till
mail-event-itemSingledOut = Ett brev blev en egen försändelse
mail-event-put = { $how ->
    [in] Lagd i en behållare
   *[out] Tagen ur behållaren
}
mail-event-relabelled = Mottagare eller klass rättad
mail-event-flagged = Utsidan noterad
mail-event-screened = Granskad, { $method }: { $verdict }
mail-event-verdictUndone = Bedömningen ångrad innan den började gälla
mail-event-alarmRaised = Larm: { $verdict }
mail-event-alarmMiskeyed = Larmet var ett feltryck: ej granskningsbar
mail-event-alarmCleared = Larmet hävt av två personer, { $method }
mail-event-held = Hållen
mail-event-unheld = Inte längre hållen
mail-event-sealDiffered = Plomben stämde inte
mail-event-sealConfirmed = Avsändaren bekräftade plomben
mail-event-aliasConflicted = Numret { $code } finns på två försändelser
mail-event-aliasSettled = Avgjort vems numret { $code } är
mail-event-released = Släppt
mail-event-packed = Packad, { $count } brev
mail-event-sealed = Plomberad: { $seal }
mail-event-opened = Plomben bruten
mail-event-dispatched = Skickad till { $to }
mail-event-sentBack = Skickad tillbaka till { $to }
mail-event-delivered = Levererad till { $site }
mail-event-handedOut = Utlämnad
mail-event-handedToAuthority = Överlämnad till { $party }
mail-event-receiptRecorded = Kvittot kom
mail-event-returnedByAuthority = Återlämnad av myndigheten
mail-event-authorityKept = { $kept ->
    [seized] Beslagtagen
   *[destroyed] Förstörd av myndigheten
}
mail-event-returnedToCarrier = Återlämnad ogranskad till { $party }
mail-event-reportedMissing = Anmäld som saknad
mail-event-foundAgain = Återfunnen, { $site }
mail-event-writtenOff = Avskriven
mail-event-proposed = Föreslaget: { $what }
mail-event-discrepancyOpened = Avvikelse: { $kind }
mail-event-discrepancyClosed = Avvikelsen avslutad: { $outcome }
mail-event-dayClosed = Dagen { $day } stängd

## Att göra

mail-do-deliver = Bekräfta leverans
mail-do-deliver-help = Läs plomben på lådan och räkna försändelserna i den. Breven i partier behöver du inte räkna om plomben är hel.
mail-done-deliver = Leveransen är bekräftad.
mail-do-release = Släpp
mail-do-release-help = Det som släpps får packas och skickas. Alla metoder som krävs ska ha godkänt just den här mängden.
mail-done-release = Släppt.
mail-do-pack = Packa
mail-do-pack-help = Packa det som är släppt i en låda. Räkna breven när du packar.
mail-done-pack = Packat. Plombera lådan när den är klar.
mail-do-seal = Plombera
mail-do-seal-help = Sätt på plomben, skriv dess nummer och hur många brev som lådan innehåller.
mail-done-seal = Plomberat.
mail-do-dispatch = Skicka
mail-do-dispatch-help = Lämna de plomberade lådorna till den som bär dem. Mottagaren får en sändning att pricka av.
mail-done-dispatch = Skickat. Budet svarar för lådorna tills mottagaren har bekräftat.
mail-do-hand-out = Lämna ut
mail-do-hand-out-help = Lämna till enheten som posten är till. Mottagarens kvittens avslutar kedjan.
mail-done-hand-out = Utlämnat.
mail-do-open = Bryt plomben
mail-do-open-help = Där lådan har kommit fram är det planerat att öppna den. På andra ställen krävs två personer och ett skäl. Breven öppnas aldrig.
mail-done-open = Plomben är bruten.
mail-do-put = Lägg i eller ta ur behållare
mail-do-put-help = Skriv numret på behållaren. Lämna fältet tomt för att ta ur.
mail-done-put = Flyttat.
mail-do-single-out = Ta ut ett brev
mail-do-single-out-help = Brevet blir en egen försändelse med eget nummer, och partiet ett brev mindre. Partiet ska granskas om.
mail-done-single-out = Brevet är nu en egen försändelse. Märk det med numret.
mail-do-split = Dela partiet
mail-do-split-help = En del av breven blir ett eget parti. Båda delarna ska granskas om.
mail-done-split = Partiet är delat. Det här är den nya delen.
mail-do-merge = Lägg till ett annat parti
mail-do-merge-help = Går bara när klass, mottagare och datum är lika. Det sammanlagda partiet ska granskas om.
mail-done-merge = Partierna är sammanlagda.
mail-do-recount = Räkna om
mail-do-recount-help = Innan sändningen är stängd är det ett nytt antal. Efteråt är det en rättelse som kräver två personer.
mail-done-recount = Omräknat. Skillnaden står som en avvikelse tills någon förklarar den.
mail-do-relabel = Rätta klass eller mottagare
mail-do-relabel-help = Rätta innan den är släppt.
mail-done-relabel = Rättat.
mail-do-flag = Notera utsidan
mail-do-flag-help = Skriv bara det som syns utanpå. Ingen läser eller fotograferar innehållet.
mail-done-flag = Noterat.
mail-do-alarm = Larma
mail-do-alarm-help = Ett tryck, inga fält. Lämna försändelsen orörd.
mail-done-alarm = Larmet är givet.
mail-do-miskeyed = Larmet var ett feltryck
mail-do-miskeyed-help = Ett feltryck blir "ej granskningsbar", aldrig godkänd. Inom fem sekunder räcker du själv. Senare krävs två personer och ett skäl.
mail-done-miskeyed = Larmet är taget som ett feltryck. Försändelsen ska granskas med en annan metod.
mail-do-clear-alarm = Begär att larmet hävs
mail-do-clear-alarm-help = Du föreslår, en annan behörig person prövar. Det ska vara någon annan än den som larmade, och en annan metod eller vy.
mail-done-clear-alarm = Larmet är hävt.
mail-do-hand-to-authority = Lämna över till myndighet
mail-do-hand-to-authority-help = En person räcker, genast. Kvittot kan komma senare.
mail-done-hand-to-authority = Överlämnat.
mail-do-record-receipt = Registrera kvittot
mail-do-record-receipt-help = Skriv numret på myndighetens kvitto.
mail-done-record-receipt = Kvittot är registrerat.
mail-do-take-back = Åter från myndigheten
mail-do-take-back-help = Det som kommer tillbaka ska granskas på nytt, och två personer släpper det.
mail-done-take-back = Åter i huset. Det ska granskas på nytt.
mail-do-authority-kept = Beslagtaget eller förstört
mail-do-authority-kept-help = Myndigheten behåller det. Då är kedjan sluten, och det går inte att ändra.
mail-done-authority-kept = Registrerat.
mail-do-hold = Håll
mail-do-hold-help = Det som är hållet flyttas inte. En person räcker, genast.
mail-done-hold = Hållet. Det flyttas inte.
mail-do-unhold = Sluta hålla
mail-do-unhold-help = Försändelsen går vidare i sitt vanliga flöde.
mail-done-unhold = Inte längre hållet.
mail-do-settle-seal = Avgör plomben
mail-do-settle-seal-help = Plomben är en annan än den uppgivna. Antingen bekräftar avsändaren den, eller så öppnar ni under två ögonpar och granskar om.
mail-done-settle-seal = Plomben är avgjord.
mail-do-settle-alias = Numret hör till den här
mail-do-settle-alias-help = Två levande försändelser har samma nummer. Båda är spärrade tills två personer har avgjort vems det är.
mail-done-settle-alias = Numret är avgjort.
mail-do-send-back = Skicka tillbaka till terminalen
mail-do-send-back-help = Det som kommit med fel plomb eller ogranskat ska granskas på terminalen.
mail-done-send-back = Skickat till terminalen.
mail-do-return-to-carrier = Återlämna till befordraren
mail-do-return-to-carrier-help = Post som inte är vår går tillbaka ogranskad. Ingen adress och ingen bild sparas.
mail-done-return-to-carrier = Återlämnat ogranskat.
mail-do-report-missing = Anmäl som saknad
mail-do-report-missing-help = Det blir en avvikelse som står öppen tills försändelsen hittas eller två personer avskriver den.
mail-done-report-missing = Anmäld som saknad. Avvikelsen är öppen.
mail-do-find = Återfunnen
mail-do-find-help = Det som återfinns ska granskas på nytt.
mail-done-find = Återfunnen. Den ska granskas på nytt.
mail-do-write-off = Avskriv som förlorad
mail-do-write-off-help = Två personer, en skriftlig referens och ett skäl. Hittas den senare öppnas den igen.
mail-done-write-off = Avskriven.
mail-done-verdict-undone = Bedömningen är ångrad. Den räknas inte.
mail-done-tray = Lådan är klar att packa.
mail-done-proposed = Förslaget väntar på en andra person.
mail-done-seconded = Klart. Två personer har gjort det tillsammans.
mail-done-withdrawn = Förslaget är taget tillbaka.
mail-done-day-closed = Dagen är stängd.
mail-done-discrepancy-closed = Avvikelsen är förklarad.

## Fält

mail-in-authority = Till vem
mail-in-authority-unit = Myndighet (nämnd)
mail-in-carrier = Befordrare
mail-in-carrier-reference = Befordrarens referens
mail-in-class = Klass
mail-in-clear-method = Metod för den andra granskningen
mail-in-clear-method-hint = En annan än larmets, om vyn är densamma.
mail-in-count = Antal brev
mail-in-description = Beskrivning
mail-in-description-hint = Bara för det som avviker. Om godkända försändelser sparas inget mer än nummer och resultat.
mail-in-first-count-hint = Partiet är oräknat. Räkna breven innan du godkänner.
mail-in-flags = Syns på utsidan
mail-in-flags-hint = Kryssa för det som stämmer.
mail-in-found-at = Var den hittades
mail-in-hand-out-receipt-hint = Kvittensens nummer eller mottagarens signatur.
mail-in-into = Behållarens nummer
mail-in-into-hint = Till exempel BEH-2026-000012 eller koden på lådan.
mail-in-items = Försändelser med eget nummer
mail-in-items-hint = Enligt avsändaren: { $n }. Skriv det antal du ser.
mail-in-kept = Vad myndigheten gjorde
mail-in-kept-destroyed = Förstörde det
mail-in-kept-seized = Tog det i beslag
mail-in-late-reason-hint = Behövs när det har gått mer än fem sekunder.
mail-in-merge-into = Partiet som det läggs till
mail-in-merge-into-hint = Till exempel PARTI-2026-000031.
mail-in-method = Metod
mail-in-new-seal-hint = Varje plombnummer används en gång.
mail-in-officer = Vem som tog emot
mail-in-officer-hint = Namn eller tjänstenummer. Visas bara för behöriga.
mail-in-open-reason-hint = Behövs när lådan inte är avsedd att öppnas här.
mail-in-pack-count-hint = Det du räknar när du packar.
mail-in-part = Vikt, den nya delen
mail-in-proof = Vad som visades
mail-in-proof-confirmed = Avsändaren bekräftar plomben som sågs
mail-in-proof-confirmed-hint = Innehållet går vidare som det är.
mail-in-proof-opened = Öppnad under två ögonpar
mail-in-proof-opened-hint = Innehållet granskas på nytt. Breven öppnas inte.
mail-in-reason = Skäl
mail-in-reason-hint = Skriv inga personuppgifter som inte behövs.
mail-in-receipt = Kvitto
mail-in-receipt-known-hint = Lämna tomt om kvittot redan är registrerat.
mail-in-receipt-later-hint = Lämna tomt om kvittot kommer senare.
mail-in-recount-hint = Nu står det { $n }.
mail-in-recount-reason-hint = Behövs när sändningen är stängd.
mail-in-reference = Referens
mail-in-reference-hint = Diarienummer eller ärende där saken är beskriven.
mail-in-rest = Vikt, det som är kvar
mail-in-seal = Plomb
mail-in-seal-count-hint = Så många brev som lådan innehåller, lådor i lådan inräknade.
mail-in-seal-whole-hint = Skriv numret som det står. Lämna tomt om plombering saknas.
mail-in-sender-reference = Avsändarens bekräftelse
mail-in-sender-reference-hint = Mejl, samtal eller ärende där avsändaren bekräftade. Behövs bara för det första alternativet.
mail-in-split-hint = Hela partiet har { $n } brev. Skriv hur många som blir ett eget parti.
mail-in-taken-by = Vem som tog emot
mail-in-taken-by-hint = Skriv bara om kvittensen inte visar det.
mail-in-to = Till
mail-in-tray = Låda
mail-in-tray-hint = Finns ingen öppen låda? Lägg till en på sidan Vidare.
mail-in-unit = Mottagande enhet
mail-in-unit-hint = Börja skriva enhetens namn.
mail-in-view = Vy
mail-in-view-other = En annan vy än vid larmet
mail-in-view-same = Samma vy som vid larmet
mail-in-weight = Vikt
mail-form-both-weights = Väg båda delarna, eller ingen.
mail-form-choose = Välj ett av alternativen.
mail-form-date = { $value } är inget datum. Skriv så här: 2026-11-21.
mail-form-number = { $value } är inget antal. Skriv ett helt tal.
mail-form-one-only = Det här gör du för en i taget. Kryssa bara för en.
mail-form-unit = Enheten { $value } finns inte. Välj ett namn ur listan.
mail-form-unit-many = Flera enheter heter { $value }. Skriv enhetens kod i stället.
mail-form-unknown-number = { $value } finns inte här. Kontrollera numret.
mail-form-verdict = Välj en bedömning: 1, 2, 3, 4 eller 9.

## Kolumner i listor

mail-head-about = Gäller
mail-head-arrived = Kom in
mail-head-closed = Stängd
mail-head-day = Dag
mail-head-discrepancy = Avvikelse
mail-head-do = Att göra
mail-head-external = Nummer utanpå
mail-head-held = Hållen
mail-head-holder = Hos
mail-head-how = Hur
mail-head-inside = Innehåll
mail-head-letters = Brev
mail-head-looks = Återstår
mail-head-measure = Mått
mail-head-number = Nummer
mail-head-receipt = Kvitto
mail-head-seal = Plomb
mail-head-since = Sedan
mail-head-site = Plats
mail-head-state = Läge
mail-head-term = Led
mail-head-unit = Mottagare
mail-head-until = Gäller till
mail-head-what = Vad
mail-head-why = Varför

## Granskning

mail-screening = Granskning
mail-queue = Väntar på granskning
mail-queue-none = Inget väntar på granskning
mail-queue-none-why = När post tas emot eller en låda öppnas visas den här.
mail-queue-filtered = Inget i det här urvalet
mail-queue-filtered-why = Rensa filtret för att se allt som väntar.
mail-flow = Hos { $site } just nu
mail-flow-queued = väntar
mail-flow-inScreening = påbörjade
mail-flow-inconclusive = oklara
mail-flow-quarantined = i karantän
mail-flow-cleared = godkända, inte släppta
mail-cleared-waits = { $n ->
    [one] En är godkänd och kan släppas
   *[other] { $n } är godkända och kan släppas
}
mail-cleared-see = Välj vad som släpps
mail-screen-ticked = Granska de förkryssade
mail-check = Bedömning
mail-check-left = { $n ->
    [one] 1 brev · återstår: { $methods }
   *[other] { $n } brev · återstår: { $methods }
}
mail-check-uncounted = { $n ->
    [one] Ett oräknat parti · återstår: { $methods }
   *[other] { $n } oräknade partier · återstår: { $methods }
}
mail-set = Mängden
mail-set-n = { $n } tillsammans
mail-set-help = Bedömningen gäller exakt den här mängden. Skanna för att lägga till.
mail-set-remove = Ta bort
mail-set-remove-number = Ta bort { $number }
mail-describe = Beskriv det som avviker
mail-back-to-queue = Till listan över det som väntar
mail-answer = { $number }: { $verdict }, { $method }
mail-answer-from = Gäller från kl. { $time }. Du kan ångra till dess.
mail-answer-since = Gäller sedan kl. { $time }.
mail-undo = Ångra
mail-release = Godkänt, att släppa
mail-release-lead = Allt här är godkänt med de metoder som krävs. Ta bort krysset för det som ska vänta.
mail-release-none = Inget är klart att släppa
mail-release-none-why = Det som blir godkänt med alla metoder visas här.
mail-release-ticked = Släpp de förkryssade
mail-not-in-effect = gäller om några sekunder
mail-takes-two = kräver två
mail-file-queue = granskning

## Vidare

mail-onward = Vidare
mail-released = Släppt, att packa
mail-released-none = Inget är släppt
mail-released-none-why = Det som släpps från granskningen visas här.
mail-pack-ticked = Packa de förkryssade
mail-trays = Lådor
mail-trays-none = Inga lådor här
mail-trays-none-why = Lägg till en låda för att packa.
mail-tray-new = Ny låda
mail-tray-new-hint = Skanna eller skriv lådans egen kod.
mail-tray-new-do = Lägg till lådan
mail-inside = { $letters ->
    [one] 1 brev i { $subjects }
   *[other] { $letters } brev i { $subjects }
}
mail-inside-none = tom
mail-dispatch-ticked = Skicka de förkryssade
mail-delivered = Levererat, att lämna ut
mail-delivered-none = Inget att lämna ut
mail-delivered-none-why = Det som levereras hit visas här.
mail-hand-out-ticked = Lämna ut de förkryssade

## Hållet

mail-holds = Hållna
mail-held-here = Hållet eller under larm
mail-held-none = Inget är hållet
mail-held-none-why = Det som någon larmar om eller håller visas här tills det är avgjort.
mail-away = Hos myndigheter
mail-ticked-help = Kryssa för det som saken gäller och välj vad du gör.
mail-hold-new = Håll något mer
mail-hold-new-hint = Nummer i valfri form. Nästa steg frågar om skälet.
mail-hold-new-do = Fortsätt
mail-file-holds = hallet
mail-alarm-raised = Larm: { $verdict }. { $number }
mail-alarm-slip = Feltryck
mail-alarm-do-suspicious = Lämna den orörd och följ stegen. Ring polisen.
mail-alarm-do-dangerous = Lämna rummet nu och ring 112.
mail-guide = Misstänkt försändelse: gör så här
mail-guide-lead = Ingen här tar prov och ingen öppnar. Stegen går att följa i vilken telefon som helst.
mail-step-1 = Låt den ligga plant. Rör den inte, skaka den inte, lukta inte.
mail-step-2 = Lämna rummet. Stäng dörrar och fönster, men lås inte.
mail-step-3 = Be fastighetsägaren stoppa ventilationen.
mail-step-4 = Ring 112.
mail-step-5 = Håll dem som kan ha utsatts för sig själva. De tvättar händerna.
mail-step-6 = Skriv upp alla som rört den eller varit i rummet.
mail-step-7 = Meddela chefen och säkerhetschefen.
mail-step-8 = Följ polisens och räddningstjänstens anvisningar. Lämna över mot kvitto, nu eller senare.
mail-law-open = Vem får öppna brevet?
mail-law-open-where = brottsbalken 4 kap. 8 §
mail-law-open-what = Ingen i granskningen. Den som olovligen bereder sig tillgång till ett brev under befordran kan dömas för brytande av post- eller telehemlighet. Misstänkta brev öppnas bara av myndigheter med stöd i lag.
mail-law-secrecy = Vad får du berätta?
mail-law-secrecy-where = offentlighets- och sekretesslagen 18 kap. 8 §
mail-law-secrecy-what = Uppgifter om säkerhetsåtgärder kan omfattas av sekretess. Beskrivningar av avvikande försändelser visas bara för behöriga.
mail-law-report = Ska det anmälas?
mail-law-report-where = arbetsmiljölagen 3 kap. 3 a §
mail-law-report-what = Ett allvarligt tillbud ska anmälas till Arbetsmiljöverket utan dröjsmål.

## Dagen

mail-day-title = Dagen { $day }
mail-day-go = Andra dagar
mail-day-before = Dagen innan
mail-day-after = Dagen efter
mail-day-balances = Dagen stämmer
mail-day-open = { $n ->
    [one] En avvikelse är öppen
   *[other] { $n } avvikelser är öppna
}
mail-day-differs = Dagen stämmer inte än
mail-day-nothing = Ingen post den här dagen
mail-day-nothing-why = Inget fanns, kom eller gick.
mail-day-close = Stäng dagen
mail-day-close-title = Stäng { $day }
mail-day-close-one = En person räcker. Dagens siffror låses.
mail-day-close-two = { $n ->
    [0] Siffrorna skiljer sig från det som finns. Dagen går att stängas med avvikelser av två personer.
    [one] En avvikelse är öppen. Dagen går att stängas med avvikelser av två personer.
   *[other] { $n } avvikelser är öppna. Dagen går att stängas med avvikelser av två personer.
}
mail-day-reason-hint = Varför dagen stängs fast något inte stämmer.
mail-day-never-reopens = En stängd dag öppnas aldrig igen. En rättelse bokförs på dagen då den görs.
mail-balance = Dagens balans
mail-measure-items = Försändelser
mail-measure-letters = Räknade { $class }
mail-measure-trays = Oräknade partier { $class }
mail-column-opening = Ingående
mail-column-received = Mottaget
mail-column-surplus = Överskott
mail-column-found = Återfunnet
mail-column-converted = Omvandlat
mail-column-corrected = Rättat
mail-column-dispatched = Skickat
mail-column-delivered = Utlämnat
mail-column-returned = Återlämnat
mail-column-withAuthority = Hos myndighet
mail-column-destroyed = Förstört
mail-column-lost = Avskrivet
mail-column-closing = Finns kvar
mail-term-opening = ingående
mail-term-received = mottaget
mail-term-surplus = överskott
mail-term-found = återfunnet
mail-term-converted = omvandlat
mail-term-corrected = rättat
mail-term-dispatched = skickat
mail-term-delivered = utlämnat
mail-term-returned = återlämnat
mail-term-withAuthority = till myndighet
mail-term-destroyed = förstört
mail-term-lost = avskrivet
mail-term-closing = kvar
mail-equation = { $measure }: { $terms } = { $closing } kvar
mail-equation-show = Balansen i ord
mail-equation-general = Det som fanns när dagen började, plus det som kom, minus det som lämnade, ska vara det som finns kvar. Omvandlat är brev som bytt form: från parti till försändelse, från oräknat till räknat.
mail-agrees = Stämmer det?
mail-stock-agrees = siffrorna stämmer
mail-stock-agrees-why = Balansen är lika med det som finns, räknat ett för ett.
mail-stock-differs = Balansen skiljer sig från det som finns
mail-stock-line = { $measure }: balansen säger { $books }, det finns { $stock }
mail-counted = Räknat för hand
mail-counted-do = Har ni räknat det som ligger kvar?
mail-counted-help = Skriv alla antal eller inget. Stämmer de inte krävs två personer.
mail-days = Stängda dagar
mail-days-none = Ingen dag är stängd än
mail-days-none-why = Dagar som stängs visas här och öppnas aldrig igen.
mail-file-day = dagen
mail-file-days = dagar
mail-discrepancies = Öppna avvikelser
mail-discrepancies-none = Inga avvikelser är öppna
mail-discrepancies-none-why = Det som inte stämmer visas här tills någon har klarat ut det.
mail-discrepancy-open = öppen
mail-discrepancy-see = Avvikelsen
mail-discrepancy-why-missing = Något uppgivet har inte setts, eller går inte att hitta. Den avslutas när det hittas eller när två personer avskriver det.
mail-discrepancy-why-surplus = Något kom utan att vara aviserat. Det är taget i förvar och ska granskas. Skriv vad det berodde på.
mail-discrepancy-why-count = Antalet är ett annat än det uppgivna. Två personer förklarar varför.
mail-discrepancy-why-weight = Vikten skiljer sig mer än vågens fel. Vikten är ett andra vittne. Två personer förklarar varför.
mail-discrepancy-why-seal = Plomben är en annan än den uppgivna, eller saknas. Allt i lådan är i karantän tills det är avgjort.
mail-discrepancy-why-alias = Två levande försändelser har samma nummer. Båda är spärrade tills två personer har avgjort vems det är.
mail-a-line = en rad i en sändning
mail-explain = Förklara
mail-explain-do = Avsluta avvikelsen
mail-explain-hint = Vad det berodde på och hur du vet det.

## Två personer

mail-acts = Väntar på en andra person
mail-acts-lead = Den andra personen läser samma innehåll och godkänner med sitt lösenord inom { $hours } timmar. Under tiden ändras ingenting.
mail-acts-none = Inget väntar på en andra person
mail-acts-none-why = Förslag som kräver två personer visas här.
mail-act-what = Förslag
mail-act-about = Gäller
mail-act-from-to = från { $from } till { $to }
mail-act-yours = ditt förslag
mail-act-agree = Godkänn som andra person
mail-act-agree-do = Godkänn
mail-act-later = Låt det vänta
mail-act-lead = Läs innehållet. Förslaget gäller till { $until }.
mail-act-own = Du har föreslagit det här
mail-act-own-why = En annan människa behöver godkänna. Samma person kan inte vara båda, inte heller med ett annat konto.
mail-act-not-yours = Du kan inte godkänna det här
mail-act-not-yours-why = Det krävs en behörighet som du inte har på den här platsen.
mail-act-changed = Innehållet har ändrats
mail-act-changed-why = Det är inte längre samma sak som den första personen såg. Ta tillbaka förslaget och börja om.
mail-act-over = Förslaget är avgjort, taget tillbaka eller för gammalt.
mail-act-withdraw = Ta tillbaka förslaget
mail-act-withdraw-help = Då händer ingenting, och vem som helst av er kan föreslå på nytt.
mail-act-decline = Avböj förslaget
mail-act-decline-help = Är något fel? Avböj, så händer ingenting.
mail-act-see = Visa det som saken gäller
mail-act-see-proposal = Förslaget
mail-act-recount = Rättat antal
mail-act-miskeyed = Larmet var ett feltryck
mail-act-release = Släpp efter återlämnande
mail-act-open = Bryt en plomb
mail-act-close-discrepancy = Förklara en avvikelse
mail-act-close-day = Stäng dagen med avvikelser
mail-act-clear-alarm = Häv larmet som falskt
mail-act-settle-seal = Avgör en plomb
mail-act-settle-alias = Avgör vems ett nummer är
mail-act-write-off = Avskriv som förlorad
mail-act-other = något som kräver två
mail-two-help = Det här kräver två personer. Du skriver vad som ska göras, kontrollerar det och skriver ditt lösenord. Sedan väntar det på en annan människa.
mail-two-go-on = Fortsätt
mail-two-lead = Det här kräver två personer. Kontrollera att allt stämmer innan du föreslår det.
mail-two-propose = Föreslå som första person
mail-two-propose-do = Föreslå
mail-two-back = Avbryt
mail-two-you = Du
mail-two-first-named = { $name }, { $at }
mail-two-first-unnamed = En person vid { $site }, { $at }

## Hitta

mail-find = Hitta
mail-find-number = Nummer
mail-find-hint = Vårt nummer, postens nummer, lådans kod eller en sändning. Mellanslag och små bokstäver går bra.
mail-find-found = Träffar
mail-find-many = Numret har använts flera gånger. Välj rätt.
mail-find-none = Inget har numret { $q }
mail-find-none-why = Kontrollera att alla tecken är med. Det som du inte får se visas inte heller här.

## Sök och historik

mail-hit = Post
mail-hit-state = { $what } · { $state }
mail-hit-hand-over = Överlämning till { $site }
mail-use-came = Kom med
mail-use-within = Ligger i
mail-use-hand-over = överlämningen
mail-use-receptacle = behållaren
mail-history = Historik
mail-filter-closed-since = Stängd från och med
mail-filter-closed-until = Stängd till och med
mail-filter-discrepancies = Vilka avvikelser
mail-filter-settled = Avslutade
mail-filter-opened-since = Upptäckt från och med
mail-filter-opened-until = Upptäckt till och med
mail-filter-day-since = Från och med
mail-filter-day-until = Till och med
mail-away-title = Hos andra
mail-away-none = Inget är hos någon myndighet
mail-away-none-why = Det som polisen, räddningstjänsten eller ett laboratorium har fått visas här tills det är avgjort.
mail-days-all = Alla stängda dagar
mail-discrepancies-title = Avvikelser
mail-discrepancies-all = Alla avvikelser
