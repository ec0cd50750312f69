"""What a page says about its text: title, date of publication, source and editor."""
