// A chart with its sentence, and the same numbers as a table and as a file.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChartData } from '../chart/chart';
import { isDark } from '../app/theme';
import { saveCsv } from '../files/csv';
import { common } from '../i18n/common';
import { language } from '../i18n/language';
import { dateAndTime } from '../i18n/moments';

export interface ChartProps extends ChartData {
    /** What the chart shows, in a sentence: all that a screen reader gets of the picture. */
    sentence: string;
    /** Without folder and ending; no registration mark. */
    fileName: string;
    heightPx?: number;
    /** Without the table and the file: for small charts in rows that have the numbers beside them. */
    isBare?: boolean;
}

function rowsOf({ times, series }: ChartData): (string | number)[][] {
    return [
        ['time', ...series.map(({ label }) => label)],
        ...times.map((time, index) => [new Date(time * 1000).toISOString(), ...series.map(({ values }) => values[index] ?? '')]),
    ];
}

function ChartTable({ times, series, sentence }: ChartData & { sentence: string }) {
    return (
        <div class="table-scroll chart__table" role="region" aria-label={sentence} tabIndex={0}>
            <table class="table table--dense">
                <caption class="govuk-visually-hidden">{sentence}</caption>
                <thead>
                    <tr>
                        <th scope="col">{common('time_in')}</th>
                        {series.map(({ label }) => <th key={label} scope="col" class="cell--end">{label}</th>)}
                    </tr>
                </thead>
                <tbody>
                    {times.map((time, index) => (
                        <tr key={time}>
                            <th scope="row">{dateAndTime(time * 1000)}</th>
                            {series.map(({ label, values }) => <td key={label} class="cell--end">{values[index] ?? '–'}</td>)}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

export function Chart({ times, series, sentence, fileName, heightPx = 190, isBare = false }: ChartProps) {
    const frame = useRef<HTMLDivElement>(null);
    const [asTable, setAsTable] = useState(false);
    const dark = isDark.value, spoken = language.value;
    useEffect(() => {
        if (asTable) return undefined;
        let chart: { destroy(): void; setSize(size: { width: number; height: number }): void } | null = null;
        let gone = false;
        const sized = new ResizeObserver(([entry]) => {
            if (entry) chart?.setSize({ width: Math.max(120, entry.contentRect.width), height: heightPx });
        });
        void import('../chart/chart').then(({ drawChart }) => {
            if (gone || !frame.current) return;
            chart = drawChart(frame.current, { times, series }, heightPx);
            sized.observe(frame.current);
        });
        return () => {
            gone = true;
            sized.disconnect();
            chart?.destroy();
        };
    }, [times, series, heightPx, asTable, dark, spoken]);
    return (
        <figure class="chart">
            {asTable ? <ChartTable times={times} series={series} sentence={sentence} /> : <div ref={frame} class="chart__frame" role="img" aria-label={sentence} />}
            {isBare ? null : (
                <figcaption class="chart__foot">
                    <button type="button" class="link-button" onClick={() => setAsTable(!asTable)}>{common(asTable ? 'show_as_chart' : 'show_as_table')}</button>
                    <button type="button" class="link-button" onClick={() => saveCsv(fileName, rowsOf({ times, series }))}>{common('download_csv')}</button>
                </figcaption>
            )}
        </figure>
    );
}
