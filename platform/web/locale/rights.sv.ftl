### Vem som får vad.

rights-nav = Behörigheter
rights-tabs = Behörigheter
rights-title = Vem får vad?
rights-matrix = Roller och behörigheter
rights-changes = Ändringar
rights-roles = Givna roller
rights-why = Varför får någon?
rights-who = Vem får?
rights-lead = Tabellen visar vad varje roll får göra. Rollen gäller bara i den del av kommunen där den är given. Allt som inte står här är förbjudet.
rights-lead-own = Märkta rutor har kommunen själv beslutat om. De andra är som Skans levereras.
rights-lead-change = Välj en ruta för att föreslå en ändring. En annan administratör godkänner den.
rights-waiting = { $n ->
    [one] En ändring väntar på en andra person
   *[other] { $n } ändringar väntar på en andra person
}
rights-waiting-see = Visa ändringarna
rights-fixed = Det som inte kan ändras
rights-permission = Behörighet
rights-role = Roll
rights-change = Ändring
rights-standing = Läge
rights-by = Föreslagen av
rights-proposed = Föreslagen
rights-ended = Avgjord
rights-ended-by = Avgjord av
rights-reason = Skäl
rights-reason-hint = Till exempel beslutets nummer. Skälet visas för den som godkänner.
rights-reason-gone = Skälet är gallrat.
rights-today = Nu
rights-cell-yes = ja
rights-cell-no = nej
rights-cell-given = ja, eget beslut
rights-cell-taken = nej, eget beslut
rights-cell-change = { $permission }, { $role }: { $standing }. Ändra
rights-change-give = Ge behörigheten till rollen
rights-change-take = Ta behörigheten från rollen
rights-change-back = Återgå till tabellen som den levereras
rights-standing-proposed = väntar på en andra person
rights-standing-decided = beslutad av två
rights-standing-withdrawn = återtagen
rights-standing-lapsed = förfallen
rights-changes-lead = Här står varje föreslagen ändring av tabellen, vem som föreslog den och vad det blev av den.
rights-changes-none = Inga ändringar ännu
rights-changes-none-help = Tabellen gäller som den levereras.
rights-new = Föreslå en ändring
rights-new-lead = Ändringen gäller alla som har rollen, genast när en andra administratör har godkänt.
rights-propose = Föreslå
rights-let-be = Låt det vara
rights-one = En ändring av behörigheterna
rights-first = Föreslagen av { $person }, { $when }
rights-ended-by-when = Avgjord av { $person }, { $when }
rights-agree-heading = Godkänn som andra person
rights-agree = Godkänn
rights-waits = Ditt förslag väntar på en andra administratör.
rights-withdraw = Ta tillbaka förslaget
api-permission-access-view = Se vem som får vad
