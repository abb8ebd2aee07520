// Pictures of an invented vehicle, drawn by the browser: for screenshots that people will look at.

/** {plate, overview}: JPEG files. `page`: any open page. */
export async function drawPictures(page, mark, { colour = '#2b4a7a', night = false } = {}) {
    const drawn = await page.evaluate(([text, paint, dark]) => {
        const canvasOf = (width, height) => Object.assign(document.createElement('canvas'), { width, height });
        const plateOn = (pen, x, y, width, height) => {
            pen.fillStyle = '#f2c230';
            pen.fillRect(x, y, width, height);
            pen.strokeStyle = '#111111';
            pen.lineWidth = height / 30;
            pen.strokeRect(x, y, width, height);
            pen.fillStyle = '#111111';
            pen.font = `bold ${height * 0.72}px "Liberation Sans Narrow", Arial, sans-serif`;
            pen.textAlign = 'center';
            pen.textBaseline = 'middle';
            pen.fillText(text, x + width / 2, y + height * 0.54, width * 0.92);
        };
        const noise = (pen, width, height) => {
            for (let spot = 0; spot < width * height / 90; ++spot) {
                pen.fillStyle = `rgba(${spot % 2 ? '255,255,255' : '0,0,0'},${0.03 + (spot % 7) / 90})`;
                pen.fillRect((spot * 7919) % width, (spot * 104729) % height, 2, 2);
            }
        };
        const plate = canvasOf(300, 84);
        const close = plate.getContext('2d');
        close.fillStyle = paint;
        close.fillRect(0, 0, 300, 84);
        plateOn(close, 12, 12, 276, 60);
        noise(close, 300, 84);

        const overview = canvasOf(640, 420);
        const pen = overview.getContext('2d');
        const sky = pen.createLinearGradient(0, 0, 0, 200);
        sky.addColorStop(0, dark ? '#10161f' : '#9db8cc');
        sky.addColorStop(1, dark ? '#26313d' : '#d9e2e6');
        pen.fillStyle = sky;
        pen.fillRect(0, 0, 640, 200);
        pen.fillStyle = dark ? '#1a2419' : '#6f8a5e';
        pen.fillRect(0, 150, 640, 270);
        pen.fillStyle = dark ? '#2c2f33' : '#6b6e72';
        pen.beginPath();
        pen.moveTo(250, 150); pen.lineTo(390, 150); pen.lineTo(640, 420); pen.lineTo(0, 420);
        pen.fill();
        pen.strokeStyle = '#e8e8e8';
        pen.lineWidth = 5;
        pen.setLineDash([26, 22]);
        pen.beginPath();
        pen.moveTo(320, 155); pen.lineTo(300, 420);
        pen.stroke();
        pen.setLineDash([]);
        pen.fillStyle = 'rgba(0,0,0,.45)';
        pen.beginPath();
        pen.ellipse(330, 352, 165, 20, 0, 0, 7);
        pen.fill();
        pen.fillStyle = paint;
        pen.beginPath();
        pen.roundRect(190, 210, 280, 130, 26);
        pen.fill();
        pen.beginPath();
        pen.moveTo(222, 215); pen.lineTo(252, 145); pen.lineTo(408, 145); pen.lineTo(438, 215);
        pen.fill();
        pen.fillStyle = dark ? '#0c1218' : '#28343f';
        pen.beginPath();
        pen.moveTo(240, 208); pen.lineTo(262, 156); pen.lineTo(398, 156); pen.lineTo(420, 208);
        pen.fill();
        pen.fillStyle = '#d33a2c';
        pen.fillRect(198, 232, 46, 24);
        pen.fillRect(416, 232, 46, 24);
        pen.fillStyle = '#15181b';
        pen.fillRect(205, 328, 48, 30);
        pen.fillRect(407, 328, 48, 30);
        plateOn(pen, 272, 280, 116, 28);
        noise(pen, 640, 420);
        return [plate, overview].map((canvas) => canvas.toDataURL('image/jpeg', 0.8).split(',')[1]);
    }, [mark.replace(/^(....)(...)$/, '$1 $2'), colour, night]);
    const [plate, overview] = drawn.map((text) => Buffer.from(text, 'base64'));
    return { plate, overview };
}
