### Sidor som inte hör till någon verksamhet: start, sök, historik, egna val.

## Start

web-start = Idag
web-start-waits = { $n ->
    [0] Inget väntar på dig
    [1] En sak väntar på dig
    [2] Två saker väntar på dig
    [3] Tre saker väntar på dig
   *[other] { $n } saker väntar på dig
}
web-start-none = Allt som du ansvarar för är omhändertaget just nu.
web-start-all = Visa alla { $n }
web-start-nothing = Här finns inget för dig än
web-start-nothing-why = Din roll når ingen verksamhet. Den som sköter behörigheter kan ge dig en roll där du arbetar.

## Sök

web-search = Sök
web-search-what = Nummer, namn eller sida
web-search-hint = Mellanslag och små bokstäver går bra: rr 473 124 829 se
web-search-pages = Sidor
web-search-none = Inget funnet för { $q }
web-search-none-why = Pröva ett helt nummer, ett tjänstenummer eller början av ett namn. Du ser bara det som din roll når.

## Tangenter

web-keys = Tangenter
web-keys-lead = Allt går att göra med tangentbordet. De här tangenterna går snabbast.
web-keys-caption = Tangenter och vad de gör
web-keys-key = Tangent
web-keys-does = Vad den gör
web-keys-palette = Öppnar sökrutan från vilken sida som helst
web-keys-search = Öppnar sökrutan, när du inte skriver i ett fält
web-keys-keys = Visar den här sidan
web-keys-arrows = Går upp och ner bland träffarna
web-keys-enter = Går till träffen
web-keys-escape = Stänger sökrutan
web-keys-tab = Går till nästa länk eller fält; med skift till den förra
web-keys-off = Stäng av enstaka tangenter

## Egna val

web-choices = Dina val
web-choices-language = Språk
web-choices-keys = Enstaka tangenter
web-choices-keys-hint = Stäng av dem om du talar in text eller lätt kommer åt tangenter.
web-choices-keys-on = De gör något: / söker, ? visar tangenter
web-choices-keys-off = De gör inget
web-choices-save = Spara valen
web-refused-choice = Välj ett av alternativen.

## Historik

web-history-of = Historik: { $title }
web-history-none = Inget är antecknat om detta
web-history-none-why = Det som händer skrivs i liggaren och visas här.
web-history-newest = Till det senaste
web-history-older = Äldre
web-history-uses = Används i
web-history-unused = Inget annat pekar hit just nu.
web-history-about = Om historiken
web-history-about-1 = Varje rad är en post i liggaren. Ingen kan ändra eller ta bort den i efterhand.
web-history-about-2 = Vem och varför visas bara för den som får veta det.
web-history-disposed = Uppgiften är gallrad
web-history-why = Skäl: { $why }
web-history-entry = post { $n } i liggaren
web-history-somebody = någon som inte längre är känd
web-history-by = Av { $name }
web-history-by-person = Av en person med behörighet
web-history-by-token-of = Av ett program, i namn av { $name }
web-history-by-token = Av ett anslutet system
web-history-by-rule = Följde av post { $n }
web-history-by-job = Av ett schemalagt jobb
web-history-by-cli = Från serverns kommandorad
web-history-by-device = Av en registrerad enhet

web-help-lead = Handboken säger hur du gör. Sidfoten på varje sida leder till det kapitel som gäller där.
