// Lines over time, drawn by uPlot. Loaded only when a screen shows a chart.
import uPlot from 'uplot';
import { timeOfDay } from '../i18n/moments';

export interface Series {
    label: string;
    /** One for each time; null where nothing is known. */
    values: readonly (number | null)[];
    tone: 1 | 2 | 3;
    /** Told apart without colour: the second and third are dashed unless said otherwise. */
    look?: 'line' | 'bars';
}

export interface ChartData {
    /** Seconds since 1970, ascending. */
    times: readonly number[];
    series: readonly Series[];
}

const DASHES: Record<Series['tone'], number[]> = { 1: [], 2: [6, 3], 3: [2, 3] };
const FONT = '12px Arial, Helvetica, "Liberation Sans", sans-serif';

function colour(name: string): string {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Draws into `element`, as wide as that is. The result is to be destroyed by whoever asked. */
export function drawChart(element: HTMLElement, { times, series }: ChartData, heightPx: number): uPlot {
    const axis = { stroke: () => colour('--govuk-text-colour'), grid: { stroke: () => colour('--line-faint'), width: 1 }, ticks: { stroke: () => colour('--line-faint') }, font: FONT };
    const clock = (_plot: uPlot, ticks: number[]): string[] => ticks.map((seconds) => timeOfDay(seconds * 1000).slice(0, 5));
    const lines = series.map(({ label, tone, look }): uPlot.Series => {
        const line: uPlot.Series = { label, stroke: () => colour(`--chart-${tone}`), width: 1.75, dash: DASHES[tone], points: { show: false } };
        if (look === 'bars' && uPlot.paths.bars) {
            line.paths = uPlot.paths.bars({ size: [0.7, 60] });
            line.fill = () => colour(`--chart-${tone}`);
        }
        return line;
    });
    // Bars stand on their moment: half a step more on both sides, so that the first and last are whole.
    const step = (times[1] ?? 0) - (times[0] ?? 0);
    const margin = series.some(({ look }) => look === 'bars') ? step / 2 : 0;
    const options: uPlot.Options = {
        width: Math.max(120, element.clientWidth), height: heightPx, legend: { live: false, show: series.length > 1 },
        cursor: { show: false }, series: [{}, ...lines], axes: [{ ...axis, values: clock }, { ...axis, size: 44 }],
        scales: { x: { range: (_plot, min, max) => [min - margin, max + margin] }, y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.1)] } },
    };
    return new uPlot(options, [times as number[], ...series.map(({ values }) => values as (number | null)[])], element);
}
