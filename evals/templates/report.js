"use strict";
// Draws each plot in the colours that the page has at the moment, light or dark.
const figures = FIGURES;
const draw = () => {
  const style = getComputedStyle(document.body);
  const ink = style.color, line = style.getPropertyValue("--line");
  figures.forEach((figure, n) => {
    const axis = {color: ink, gridcolor: line, linecolor: line};
    const layout = {...figure.layout, font: {family: style.fontFamily, size: 12, color: ink}};
    layout.xaxis = {...layout.xaxis, ...axis};
    layout.yaxis = {...layout.yaxis, ...axis};
    Plotly.react(`plot${n}`, figure.data, layout, {responsive: true, displayModeBar: false});
  });
};
draw();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
// A link to a failure opens it.
const open = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target && target.tagName === "DETAILS") { target.open = true; target.scrollIntoView(); }
};
addEventListener("hashchange", open);
open();
