app-nav-today = Idag
app-nav-mail = Post
app-refused-ledger = Det finns ingen liggare med det namnet.
app-refused-no-mail = Ingen liggare har någon plats för post.
app-refused-site = Det finns ingen plats med det namnet.
app-refused-site-which = Det finns flera platser. Välj en med --site.
app-refused-party = Det finns ingen part med det namnet.
app-refused-party-which = Det finns flera postoperatörer, eller ingen. Välj avsändande part med --from.
