access-did-wayAdded = A way in added
access-did-wayRemoved = A way in removed
access-did-recoveryCodeUsed = Recovery code used
access-did-linkedFromMachine = Link made from the command line
access-did-postAdded = Shared post added
access-did-postRevoked = Shared post removed
access-did-badgeGiven = Badge given
access-did-badgeTaken = Badge taken back
