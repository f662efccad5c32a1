### Who may what.

rights-nav = Permissions
rights-tabs = Permissions
rights-title = Who may what?
rights-matrix = Roles and permissions
rights-changes = Changes
rights-roles = Given roles
rights-why = Why may somebody?
rights-who = Who may?
rights-lead = The table shows what each role may do. A role holds only in the part of the municipality where it is given. What is not here is forbidden.
rights-lead-own = Marked cells are the municipality's own decisions. The others are as Skans comes.
rights-lead-change = Choose a cell to propose a change. Another administrator agrees to it.
rights-waiting = { $n ->
    [one] One change waits for a second person
   *[other] { $n } changes wait for a second person
}
rights-waiting-see = Show the changes
rights-fixed = What cannot be changed
rights-permission = Permission
rights-role = Role
rights-change = Change
rights-standing = State
rights-by = Proposed by
rights-proposed = Proposed
rights-ended = Settled
rights-ended-by = Settled by
rights-reason = Reason
rights-reason-hint = For instance the decision's number. The reason is shown to whoever agrees.
rights-reason-gone = The reason has been disposed of.
rights-today = Now
rights-cell-yes = yes
rights-cell-no = no
rights-cell-given = yes, own decision
rights-cell-taken = no, own decision
rights-cell-change = { $permission }, { $role }: { $standing }. Change
rights-change-give = Give the permission to the role
rights-change-take = Take the permission from the role
rights-change-back = Go back to the table as it comes
rights-standing-proposed = waits for a second person
rights-standing-decided = decided by two
rights-standing-withdrawn = taken back
rights-standing-lapsed = lapsed
rights-changes-lead = Every proposed change of the table, who proposed it and what became of it.
rights-changes-none = No changes yet
rights-changes-none-help = The table holds as it comes.
rights-new = Propose a change
rights-new-lead = The change holds for everybody with the role, at once when a second administrator has agreed.
rights-propose = Propose
rights-let-be = Let it be
rights-one = A change of the permissions
rights-first = Proposed by { $person }, { $when }
rights-ended-by-when = Settled by { $person }, { $when }
rights-agree-heading = Agree as the second person
rights-agree = Agree
rights-waits = Your proposal waits for a second administrator.
rights-withdraw = Take the proposal back
api-permission-access-view = See who may what
