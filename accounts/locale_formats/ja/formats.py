"""Dates as Japan writes them: 2026年11月22日."""

DATE_FORMAT = "Y年n月j日"
DATETIME_FORMAT = "Y年n月j日 H:i"
TIME_FORMAT = "H:i"
SHORT_DATE_FORMAT = "Y/m/d"
FIRST_DAY_OF_WEEK = 1
