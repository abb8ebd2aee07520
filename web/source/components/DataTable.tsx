// A table of rows: sortable columns, more rows by keyset, and plain words while there is nothing to show.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Problem } from '../api/problem';
import { common } from '../i18n/common';
import { Loading } from './Loading';
import { ProblemNotice } from './Notice';

export interface Column<Row> {
    key: string;
    title: string;
    cell: (row: Row) => ComponentChildren;
    /** What to sort by here; only for tables that hold all their rows. */
    sort?: (row: Row) => string | number;
    align?: 'start' | 'end';
    /** The cell that names the row for screen readers. One column at most. */
    isRowHeader?: boolean;
    /** Left out where the screen is narrow. */
    isMinor?: boolean;
}

export interface DataTableProps<Row> {
    caption: string;
    /** Shown instead of hidden, when no heading says the same just before. */
    showCaption?: boolean;
    columns: readonly Column<Row>[];
    /** undefined while the first rows are on their way. */
    rows: readonly Row[] | undefined;
    rowKey: (row: Row) => string | number;
    /** What to say, and what to do, when there are none. */
    empty: ComponentChildren;
    problem?: Problem | undefined;
    retry?: () => void;
    /** Fetches the next page; absent at the end. */
    onMore?: (() => void) | undefined;
    isFetching?: boolean;
    selected?: string | number | null;
    onSelect?: (row: Row) => void;
    dense?: boolean;
    /** Says how many rows are shown, below them. */
    countsRows?: boolean;
}

interface Order {
    key: string;
    descending: boolean;
}

function inOrder<Row>(rows: readonly Row[], columns: readonly Column<Row>[], order: Order | null): readonly Row[] {
    const by = columns.find(({ key }) => key === order?.key)?.sort;
    if (!by || !order) return rows;
    const sign = order.descending ? -1 : 1;
    return [...rows].sort((left, right) => {
        const a = by(left), b = by(right);
        return sign * (typeof a === 'string' && typeof b === 'string' ? a.localeCompare(b, 'en-GB', { numeric: true }) : Number(a > b) - Number(a < b));
    });
}

function Heading<Row>({ column, order, onSort }: { column: Column<Row>; order: Order | null; onSort: (order: Order) => void }) {
    const sorted = order?.key === column.key ? order : null;
    const look = `${column.align === 'end' ? 'cell--end' : ''}${column.isMinor ? ' cell--minor' : ''}`;
    if (!column.sort) return <th scope="col" class={look}>{column.title}</th>;
    return (
        <th scope="col" class={look} aria-sort={sorted ? (sorted.descending ? 'descending' : 'ascending') : 'none'}>
            <button type="button" class="table__sort" onClick={() => onSort({ key: column.key, descending: sorted ? !sorted.descending : false })}>
                {column.title}
            </button>
        </th>
    );
}

function Cells<Row>({ row, columns, onSelect }: { row: Row; columns: readonly Column<Row>[]; onSelect: ((row: Row) => void) | undefined }) {
    return (
        <>
            {columns.map((column) => {
                const look = `${column.align === 'end' ? 'cell--end' : ''}${column.isMinor ? ' cell--minor' : ''}`;
                if (!column.isRowHeader) return <td key={column.key} class={look}>{column.cell(row)}</td>;
                return (
                    <th key={column.key} scope="row" class={look}>
                        {onSelect ? <button type="button" class="table__open" onClick={() => onSelect(row)}>{column.cell(row)}</button> : column.cell(row)}
                    </th>
                );
            })}
        </>
    );
}

export function DataTable<Row>(props: DataTableProps<Row>) {
    const { caption, columns, rows, rowKey, problem, retry, onMore, selected = null, onSelect } = props;
    const [order, setOrder] = useState<Order | null>(null);
    const state = problem ? <ProblemNotice problem={problem} retry={retry} /> : rows === undefined ? <Loading /> : null;
    if (!rows || rows.length === 0) return <div class="table-state">{state ?? <p class="empty">{props.empty}</p>}</div>;
    return (
        <div class="table-frame">
            {state}
            <div class="table-scroll" role="region" aria-label={caption} tabIndex={0}>
                <table class={`table${props.dense ? ' table--dense' : ''}`}>
                    <caption class={props.showCaption ? 'govuk-table__caption govuk-table__caption--m' : 'govuk-visually-hidden'}>{caption}</caption>
                    <thead>
                        <tr>{columns.map((column) => <Heading key={column.key} column={column} order={order} onSort={setOrder} />)}</tr>
                    </thead>
                    <tbody>
                        {inOrder(rows, columns, order).map((row) => (
                            <tr key={rowKey(row)} class={rowKey(row) === selected ? 'row--selected' : ''} aria-current={rowKey(row) === selected ? 'true' : undefined}>
                                <Cells row={row} columns={columns} onSelect={onSelect} />
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            <div class="table-foot">
                <span class="muted">{props.countsRows === false ? '' : common.count('rows', rows.length)}{props.isFetching ? ` · ${common('refreshing')}` : ''}</span>
                {onMore ? <button type="button" class="govuk-button govuk-button--secondary small" onClick={onMore}>{common('more_rows')}</button> : null}
            </div>
        </div>
    );
}
