### Avslag när ett manifest läses in. En text för varje skäl i src/manifest/fault.rs.

## Filen

mail-manifest-file-empty = Filen är tom.
mail-manifest-file-no-rows = Filen har en rubrikrad men inga rader under den.
mail-manifest-file-too-large = Filen är för stor: högst { $max } MB tas emot. Dela upp den i flera filer.
mail-manifest-file-too-many-rows = Filen har för många rader: högst { $max } tas emot. Dela upp den i flera filer.
mail-manifest-file-binary = Filen är varken text eller en arbetsbok. Spara listan som CSV UTF-8 eller som Excel-arbetsbok (.xlsx).
mail-manifest-file-utf16 = Filen är sparad som Unicode-text (UTF-16). Spara den i Excel som CSV UTF-8 (kommaavgränsad) eller som Excel-arbetsbok (.xlsx).
mail-manifest-file-tabs = Kolumnerna skiljs åt med tabbar. Spara filen med semikolon eller komma mellan kolumnerna, i Excel som CSV UTF-8.
mail-manifest-file-xls = Filen är en arbetsbok i det gamla formatet (.xls). Öppna den i Excel och spara den som Excel-arbetsbok (.xlsx).
mail-manifest-file-encrypted = Arbetsboken är skyddad med lösenord och kan inte läsas. Ta bort lösenordet i Excel (Arkiv, Info, Skydda arbetsboken) och spara den igen.
mail-manifest-file-macros = Arbetsboken har makron. Spara den som Excel-arbetsbok utan makron (.xlsx).
mail-manifest-file-links = Arbetsboken hämtar celler ur andra filer. Bryt länkarna i Excel (Data, Redigera länkar) och spara den igen.
mail-manifest-file-not-workbook = Filen är packad men är ingen Excel-arbetsbok (.xlsx). Spara listan som .xlsx eller som CSV UTF-8.
mail-manifest-file-damaged = Arbetsboken är skadad och kan inte läsas. Öppna den i Excel, spara den igen som .xlsx och försök på nytt.
mail-manifest-file-unpacks = Arbetsboken packas upp till mycket mer än en lista behöver och öppnas därför inte. Kopiera listan till en ny, tom arbetsbok.
mail-manifest-file-entities = Arbetsboken har en dokumenttyp eller egna entiteter, som ingen arbetsbok ska ha, och öppnas därför inte.
mail-manifest-file-reaches = Bladet { $sheet } säger att det når till { $value }, långt utanför en lista. Kopiera listan till ett nytt, tomt blad.
mail-manifest-file-no-sheet = Arbetsboken har inget synligt blad. Visa bladet med listan och spara igen.
mail-manifest-file-reader-away = Läsaren av arbetsböcker kunde inte startas. Försök igen, spara listan som CSV UTF-8 eller kontakta den som sköter systemet.
mail-manifest-file-slow = Det tog för lång tid att läsa arbetsboken och läsningen avbröts. Kopiera listan till en ny, tom arbetsbok eller spara den som CSV UTF-8.
mail-manifest-file-reader-fell = Arbetsboken krävde för mycket minne eller fick läsaren att stanna. Kopiera listan till en ny, tom arbetsbok eller spara den som CSV UTF-8.
mail-manifest-quote-open = Ett citattecken på rad { $row } avslutas aldrig. Ta bort det eller sätt ett till där värdet slutar.
mail-manifest-quote-stray = Efter det avslutande citattecknet följer mer text. Ett citattecken inne i ett värde skrivs dubbelt.

## Kolumnerna

mail-manifest-column-unknown = Kolumnen ”{ $value }” finns inte. Tillåtna kolumner: { $allowed }.
mail-manifest-column-unnamed = En kolumn utan namn ({ $place }) har värden. Ge den ett namn eller ta bort den. Tillåtna kolumner: { $allowed }.
mail-manifest-column-twice = Kolumnen { $name } finns mer än en gång. Behåll en av dem.
mail-manifest-column-missing = Kolumnen { $name } saknas. Den första raden ska ha kolumnernas namn.
mail-manifest-column-missing-for = Kolumnen { $name } saknas. Rader av typen { $type } behöver den, till exempel rad { $other }.
mail-manifest-columns-too-many = Filen har { $count } kolumner. Högst { $max } tas emot.

## Raden och cellen

mail-manifest-row-fields = Raden har { $count } fält men rubrikraden har { $expected }. Ett värde med komma eller semikolon i ska stå inom citattecken.
mail-manifest-cells-merged = Bladet { $sheet } har sammanfogade celler ({ $value }). Dela dem och skriv värdet i varje rad.
mail-manifest-cell-formula = Cellen ({ $cell }) har en formel. Ersätt den med sitt värde: kopiera och klistra in som värden.
mail-manifest-cell-date = Cellen ({ $cell }) har ett datum eller en tid. Formatera den som text och skriv värdet igen.
mail-manifest-cell-bool = Cellen ({ $cell }) har sant eller falskt. Skriv värdet som text eller tal.
mail-manifest-cell-error = Cellen ({ $cell }) visar ett fel: { $value }. Skriv rätt värde.
mail-manifest-cell-digits = Cellen ({ $cell }) har ett tal med fler siffror än kalkylprogrammet kan spara; de sista har gått förlorade. Formatera kolumnen som text och hämta numret igen från källan.
mail-manifest-control-characters = Värdet har styrtecken eller osynliga tecken: { $value }. Skriv det igen för hand.
mail-manifest-too-long = Värdet är för långt: högst { $max } tecken.
mail-manifest-missing = { $name } saknas. En rad av typen { $type } ska ha det.
mail-manifest-not-for-type = En rad av typen { $type } kan inte ha { $name }. Ta bort ”{ $value }”.

## Typ, klass, rad

mail-manifest-type-missing = Typen saknas. Tillåtet: { $allowed }.
mail-manifest-type-unknown = Typen ”{ $value }” finns inte. Tillåtet: { $allowed }.
mail-manifest-class-unknown = Klassen ”{ $value }” finns inte. Tillåtet: { $allowed }.
mail-manifest-class-always-item = Rekommenderade brev aviseras ett och ett, med nummer. Skriv en rad av typen item/försändelse för varje.
mail-manifest-line-not-number = ”{ $value }” är inget radnummer. Tillåtet: ett heltal från 1.
mail-manifest-line-twice = Radnumret { $value } finns också på rad { $other } i filen.

## Antal och vikt

mail-manifest-count-not-number = ”{ $value }” är inget antal. Tillåtet: ett heltal, till exempel 40.
mail-manifest-count-negative = Antalet { $value } är negativt. Tillåtet: ett heltal från 1.
mail-manifest-count-zero = Antalet är 0. Ta bort raden, eller lämna fältet tomt om breven inte har räknats.
mail-manifest-count-absurd = Antalet { $value } är orimligt. Högst { $max } brev kan stå på en rad.
mail-manifest-count-not-one = Antalet är { $value }, men en rad av typen { $type } är alltid 1. Brev som räknas tillsammans är ett parti (lot/parti).
mail-manifest-weight-not-number = ”{ $value }” är ingen vikt. Tillåtet: gram som tal, till exempel 12,5.
mail-manifest-weight-decimals = Vikten { $value } har fler än två decimaler. Skriv gram med högst två decimaler och utan punkt eller komma mellan tusental.
mail-manifest-weight-negative = Vikten { $value } är negativ. Tillåtet: mer än 0 gram.
mail-manifest-weight-zero = Vikten är 0. Lämna fältet tomt om inget har vägts.
mail-manifest-weight-absurd = Vikten { $value } gram är orimlig. Högst 2 000 000 gram (2 000 kg) kan stå på en rad.

## Nummer

mail-manifest-number-shape = ”{ $value }” är varken ett S10-nummer (två bokstäver, nio siffror, två bokstäver) eller ett SSCC (arton siffror). Endast behållare och partier får ha andra koder.
mail-manifest-number-letter = I ”{ $value }” står en bokstav där det ska vara en siffra, till exempel O i stället för 0 eller I i stället för 1. Läs av numret igen.
mail-manifest-number-digit = I ”{ $value }” står en siffra där det ska vara en bokstav, till exempel 0 i stället för O eller 1 i stället för I. Läs av numret igen.
mail-manifest-number-check-digit = Kontrollsiffran i ”{ $value }” stämmer inte med de andra siffrorna. Läs av numret igen.
mail-manifest-number-country = De två sista bokstäverna i ”{ $value }” är ingen landskod som postoperatörer använder. Läs av numret igen.
mail-manifest-number-rounded = Numret har avrundats av ett kalkylprogram: { $value }. Formatera kolumnen som text och hämta numret igen från källan.
mail-manifest-number-of-one = { $value } är numret på en enda försändelse och kan inte stå på ett parti. Ändra typen till item/försändelse eller ta bort numret.
mail-manifest-number-twice = Numret { $value } finns också på rad { $other } i filen. Läs av båda igen.
mail-manifest-number-live = Numret { $value } tillhör redan { $subject }, som är kvar i kedjan. Läs av numret igen.
mail-manifest-number-resting = Numret { $value } tillhörde { $subject }, som har lämnat kedjan. Ett nummer kan användas igen tolv månader efter det. Läs av numret igen.

## Behållare och plombering

mail-manifest-receptacle-not-one = { $value } är ingen behållare: rad { $other } i filen är något annat.
mail-manifest-receptacle-in-itself = Behållaren ligger i sig själv: rad { $lines }.
mail-manifest-receptacle-at-fault = Behållaren { $value } har fel på sin egen rad { $other }. Rätta den raden; denna följer med.
mail-manifest-seal-without-receptacle = En plombering hör till en behållare. Ange i vilken behållare detta ligger, eller ta bort ”{ $value }”.
mail-manifest-seal-differs = Behållaren har en annan plombering på rad { $other } i filen: { $seal }. En behållare har en plombering.
mail-manifest-seal-twice = Plombering { $value } sitter på en annan behållare på rad { $other } i filen. Varje plombering används en gång.
mail-manifest-seal-used = Plombering { $value } har redan använts på { $subject }. Varje plombering används en gång.

## Mottagare

mail-manifest-unit-unknown = Enheten ”{ $value }” finns inte. Menade du { $allowed }? Ange enhetens namn eller kod.
mail-manifest-unit-unlike = Enheten ”{ $value }” finns inte, och ingen heter något liknande. Ange enhetens namn eller kod.
mail-manifest-unit-several = Flera enheter heter ”{ $value }”: { $allowed }. Ange enhetens kod.
