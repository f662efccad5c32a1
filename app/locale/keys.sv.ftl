access-did-wayAdded = Ny väg in tillagd
access-did-wayRemoved = Väg in borttagen
access-did-recoveryCodeUsed = Reservkod använd
access-did-linkedFromMachine = Länk skapad från kommandoraden
access-did-postAdded = Delad arbetsplats tillagd
access-did-postRevoked = Delad arbetsplats borttagen
access-did-badgeGiven = Bricka utlämnad
access-did-badgeTaken = Bricka återtagen
