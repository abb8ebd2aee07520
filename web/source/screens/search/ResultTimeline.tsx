// What was found by day and hour, with the times between in which there was nothing.
import { useMemo } from 'preact/hooks';
import { Moment } from '../../components/Moment';
import { Plate } from '../../components/Plate';
import { duration, longDate, timeOfDay, weekday } from '../../i18n/moments';
import { Corrected, Flags, PlaceName, SeenSoFar, type ViewProps } from './ResultTable';
import { t } from './texts';
import { type Day, daysOf, type Hour } from './timeline';
import { isOneVehicle } from './visit';

const LABEL_EVERY_HOURS = 6;

function HourStrip({ date, hours }: { date: string; hours: readonly Hour[] }) {
    const most = Math.max(1, ...hours.map(({ reads }) => reads));
    return (
        <div class="hours" role="img" aria-label={t('timeline.hours', { date: longDate(date) })}>
            {hours.map(({ start, reads }) => {
                const hour = timeOfDay(start).slice(0, 2);
                return (
                    <div class="hours__hour" key={start} title={`${hour}:00 · ${reads}`}>
                        <div class="hours__space"><div class={reads > 0 ? 'hours__bar' : ''} style={{ height: `${Math.round((reads / most) * 100)}%` }} /></div>
                        <span class="hours__label">{Number(hour) % LABEL_EVERY_HOURS === 0 ? hour : ''}</span>
                    </div>
                );
            })}
        </div>
    );
}

function DaySection({ day, parts }: { day: Day; parts: ViewProps }) {
    const { estate, row, onRow, found } = parts;
    return (
        <section class="day" aria-labelledby={`day-${day.date}`}>
            <div class="day__head">
                <h3 id={`day-${day.date}`} class="day__title">{weekday(day.date)} {longDate(day.date)}</h3>
                <span class="muted">{t.count('timeline.day', day.entries.length)}</span>
            </div>
            <HourStrip date={day.date} hours={day.hours} />
            <ol class="day__entries">
                {day.entries.map(({ found: one, found: { row: number, read }, gapMs }) => (
                    <li key={number}>
                        {gapMs === null ? null : <p class="day__gap">{t('timeline.gap', { duration: duration(gapMs) })}</p>}
                        <div class={`day__entry${number === row ? ' row--selected' : ''}`}>
                            <Moment at={read.captured} show="time" />
                            {isOneVehicle(found) ? null : <Plate mark={read.vrm} readAs={read.text_as_sent} />}
                            <PlaceName estate={estate} nrd={read.nrd} />
                            <Flags flags={read.flags} />
                            <Corrected found={one} />
                            <button type="button" class="table__open day__open" aria-current={number === row ? 'true' : undefined} onClick={() => onRow(number)}>
                                {t('timeline.read', { row: number + 1 })}<span class="govuk-visually-hidden">: {t('row.look', { row: number + 1 })}</span>
                            </button>
                        </div>
                    </li>
                ))}
            </ol>
        </section>
    );
}

export function ResultTimeline(parts: ViewProps) {
    const days = useMemo(() => daysOf(parts.found.pages.flatMap(({ rows }) => rows)), [parts.found.pages]);
    return (
        <>
            <SeenSoFar found={parts.found} onPage={parts.onPage} />
            {days.map((day) => <DaySection key={day.date} day={day} parts={parts} />)}
        </>
    );
}
