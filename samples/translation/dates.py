"""Writes dates.csv: dates as people write them, each with its ISO form. Run it in this folder; it always writes the same file."""
import csv
import datetime
import random

ROWS = 4000
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def suffix(day):
    return "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


FORMS = [
    lambda d, m, w: f"{d.day} {m} {d.year}",
    lambda d, m, w: f"{d.day}{suffix(d.day)} {m} {d.year}",
    lambda d, m, w: f"{d.day}{suffix(d.day)} of {m} {d.year}",
    lambda d, m, w: f"the {d.day}{suffix(d.day)} of {m}, {d.year}",
    lambda d, m, w: f"{m} {d.day}, {d.year}",
    lambda d, m, w: f"{m} {d.day}{suffix(d.day)}, {d.year}",
    lambda d, m, w: f"{m} the {d.day}{suffix(d.day)} {d.year}",
    lambda d, m, w: f"{w}, {d.day} {m} {d.year}",
    lambda d, m, w: f"{w}, {m} {d.day}, {d.year}",
    lambda d, m, w: f"{w[:3]} {d.day} {m[:3]} {d.year}",
    lambda d, m, w: f"{w[:3]}, {m[:3]} {d.day} {d.year}",
    lambda d, m, w: f"{d.day} {m[:3]} {d.year}",
    lambda d, m, w: f"{d.day} {m[:3]}. {d.year}",
    lambda d, m, w: f"{m[:3]} {d.day}, {d.year}",
    lambda d, m, w: f"{m[:3]}. {d.day}, {d.year}",
    lambda d, m, w: f"{d.day}-{m[:3]}-{d.year}",
    lambda d, m, w: f"{d.day:02}-{m[:3].upper()}-{d.year}",
    lambda d, m, w: f"{d.day}.{d.month}.{d.year}",
    lambda d, m, w: f"{d.day:02}.{d.month:02}.{d.year}",
    lambda d, m, w: f"{d.day}. {m} {d.year}",
    lambda d, m, w: f"{d.month}/{d.day}/{d.year}",
    lambda d, m, w: f"{d.month:02}/{d.day:02}/{d.year}",
    lambda d, m, w: f"{d.year}/{d.month:02}/{d.day:02}",
    lambda d, m, w: f"{d.year}/{d.month}/{d.day}",
    lambda d, m, w: f"{d.year} {m} {d.day}",
    lambda d, m, w: f"{d.year}, {m[:3]} {d.day}",
    lambda d, m, w: f"{d.year}{d.month:02}{d.day:02}",
    lambda d, m, w: f"{d.year}.{d.month:02}.{d.day:02}",
    lambda d, m, w: f"{m.upper()} {d.day} {d.year}",
    lambda d, m, w: f"day {d.day} of {m.lower()} in {d.year}",
]


def main():
    numbers = random.Random(1)
    first = datetime.date(1950, 1, 1)
    with open("dates.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["written", "iso"])
        for _ in range(ROWS):
            date = first + datetime.timedelta(days=numbers.randrange(100 * 365))
            form = numbers.choice(FORMS)
            rows.writerow([form(date, MONTHS[date.month - 1], DAYS[date.weekday()]), date.isoformat()])


main()
