// The plain text of the guidance as blocks to show: headings, paragraphs and lists of points.

export type Block = { kind: 'heading' | 'paragraph'; text: string } | { kind: 'points'; points: string[] };

/** "# " begins a heading, "- " a point; an empty line ends a paragraph. */
export function blocksOf(text: string): Block[] {
    const blocks: Block[] = [];
    let isOpen = false;
    for (const line of text.split('\n').map((each) => each.trim())) {
        const last = blocks.at(-1);
        if (line.startsWith('# ')) blocks.push({ kind: 'heading', text: line.slice(2) });
        else if (line.startsWith('- ') && isOpen && last?.kind === 'points') last.points.push(line.slice(2));
        else if (line.startsWith('- ')) blocks.push({ kind: 'points', points: [line.slice(2)] });
        else if (line !== '' && isOpen && last?.kind === 'paragraph') last.text += ` ${line}`;
        else if (line !== '') blocks.push({ kind: 'paragraph', text: line });
        isOpen = line !== '';
    }
    return blocks;
}
