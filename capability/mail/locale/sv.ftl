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
mail-measure-items = Försändelser
mail-measure-letters = Räknade { $class }
mail-measure-trays = Oräknade behållare med { $class }
mail-column-opening = Ingående
mail-column-received = Mottaget
mail-column-surplus = Överskott
mail-column-found = Upphittat
mail-column-converted = Omvandlat
mail-column-corrected = Rättat
mail-column-dispatched = Avsänt
mail-column-delivered = Utlämnat
mail-column-returned = Åter till befordraren
mail-column-withAuthority = Hos myndighet
mail-column-destroyed = Förstört
mail-column-lost = Förlorat
mail-column-closing = Utgående
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
mail-tab-day = Dagen

## Idag

mail-today = Idag
mail-waits = { $n ->
    [0] Inget väntar på dig
    [1] En sak väntar på dig
    [2] Två saker väntar på dig
    [3] Tre saker väntar på dig
   *[other] { $n } saker väntar på dig
}
mail-waits-none = Allt som du ansvarar för är omhändertaget just nu.
mail-waits-all = Visa alla { $n }
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
mail-task-second-closeDiscrepancy = Stänga en differens: granska som andra person
mail-task-second-closeDay = Dagsavslut med differenser: granska som andra person
mail-task-second-clearAlarm = Larm att avskriva: granska som andra person
mail-task-second-settleSeal = Avvikande plombering: granska som andra person
mail-task-second-settleAlias = Ett nummer på två försändelser: granska som andra person
mail-task-second-writeOff = Avföra som förlorad: granska som andra person
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
mail-line-back = Till sändningen
mail-surplus-title = Ta emot något som ingen har aviserat
mail-surplus-named = { $code } står inte på någon rad
mail-surplus-nameless = Den har inget nummer att jämföra med
mail-surplus-help = Den tas emot ändå. Den antecknas som överskott, och den ska granskas som all annan post.
mail-surplus-do = Ta emot som överskott
mail-receive = Ta emot utan avisering
mail-receive-title = Ta emot utan avisering
mail-receive-help = Vanlig post har ingen lista. Den tas emot som den kommer till { $site }. Ett brev som försvinner ur en oräknad låda kan inte upptäckas förrän lådan har räknats.
mail-receive-code-hint = Lådans kod eller försändelsens nummer.
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

mail-refused-alarm = { $number } är under larm. Den rörs bara av en myndighet, eller när två personer har avskrivit larmet.
mail-refused-choose = Välj ett av alternativen.
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
mail-refused-kind = { $number } är av en annan typ än vad det här gäller.
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
