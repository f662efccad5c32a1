## skans doctor: dörrarna

doctor-address = Servern nås på { $url }.
doctor-address-here = Servern nås på { $url }, bara från den här maskinen.
doctor-address-none = Servern lyssnar mot nätet men vet inte hur den nås. Ställ in public_url, till exempel https://skans.exempel.se.
doctor-address-plain = Servern nås på { $url }: det som skickas kan läsas på vägen. Ge den ett certifikat (tls_certificate och tls_key) eller en proxy som talar TLS, och låt public_url börja med https://.
doctor-address-unreadable = public_url är { $url }. Den ska vara en adress som https://skans.exempel.se.
doctor-proxies = { $count } nät får säga vem som frågar.
doctor-proxies-all = trusted_proxies släpper in hela internet: vem som helst kan säga vem den är. Nämn bara era egna proxyservrar.
doctor-proxies-unknown = Servern lyssnar mot nätet bakom en proxy som inte nämns i trusted_proxies. Nämn den; annars ser alla ut som en och samma klient.
doctor-private = { $file } kan bara läsas av dem som ska.
doctor-private-open = { $file } kan läsas av alla på maskinen (läge { $mode }). Kör chmod o-rwx på den.
doctor-certificate = Certifikatet i { $file } gäller till { $date }.
doctor-certificate-soon = Certifikatet i { $file } gäller till { $date }: { $days } dagar till. Byt det och skicka SIGHUP till servern.
doctor-certificate-over = Certifikatet i { $file } slutade gälla { $date }: ingen webbläsare släpper in någon. Byt det och skicka SIGHUP till servern.
doctor-certificate-early = Certifikatet i { $file } börjar gälla först { $date }. Kontrollera klockan, eller använd ett som gäller.
doctor-certificate-name = Certifikatet i { $file } gäller inte { $host }. Skaffa ett för den adressen, eller ändra public_url.
tls-refused-file = Filen { $file } kunde inte läsas: { $fault }
tls-refused-no-certificate = { $file } innehåller inget certifikat i PEM-form.
tls-refused-no-key = { $file } innehåller ingen privat nyckel i PEM-form som går att använda (RSA, ECDSA eller Ed25519).
tls-refused-mismatch = Certifikatet i { $file } och nyckeln i { $key } hör inte ihop.
