CREATE INDEX mail_consignment_reference ON mail_consignment (tenant, to_site, reference, id);
CREATE INDEX mail_discrepancy_site ON mail_discrepancy (tenant, site, opened_at, id);
CREATE INDEX mail_subject_away ON mail_subject (tenant, site, id) WHERE live = 1 AND state IN ('withAuthority', 'atLaboratory');
