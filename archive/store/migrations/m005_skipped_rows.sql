alter table passed_over rename to skipped_rows;
update frontier set state = 'skipped' where state = 'passed';
