// What dcmjs, a reader that shares nothing with ours, finds in an object: `node dcmjs_read.js sums FILE` prints for each
// segment of a segmentation how many voxels it has and the sum of their patient positions, `sr FILE` prints the items of a
// report that hold numbers, texts, UIDs and points, a line each.
const fs = require('fs');
const dcmjs = require('dcmjs');

const [, , what, file] = process.argv;
const bytes = fs.readFileSync(file);
const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
const { DicomMessage, DicomMetaDictionary, BitArray } = dcmjs.data;
const data = DicomMetaDictionary.naturalizeDataset(DicomMessage.readFile(buffer).dict);
const list = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const first = (value) => list(value)[0];

function sums() {
  const pixels = BitArray.unpack(first(data.PixelData));
  const size = data.Rows * data.Columns;
  const shared = first(data.SharedFunctionalGroupsSequence);
  const axes = first(shared.PlaneOrientationSequence).ImageOrientationPatient.map(Number);
  const [perRow, perColumn] = first(shared.PixelMeasuresSequence).PixelSpacing.map(Number);
  const totals = new Map();
  list(data.PerFrameFunctionalGroupsSequence).forEach((group, frame) => {
    const segment = first(group.SegmentIdentificationSequence).ReferencedSegmentNumber;
    const origin = first(group.PlanePositionSequence).ImagePositionPatient.map(Number);
    const total = totals.get(segment) || [0, 0, 0, 0];
    for (let n = 0; n < size; ++n) {
      if (!pixels[frame * size + n]) continue;
      const i = (n % data.Columns) * perColumn;
      const j = Math.floor(n / data.Columns) * perRow;
      total[0] += 1;
      for (let axis = 0; axis < 3; ++axis)
        total[axis + 1] += origin[axis] + i * axes[axis] + j * axes[axis + 3];
    }
    totals.set(segment, total);
  });
  for (const segment of [...totals.keys()].sort((a, b) => a - b)) {
    const [count, ...position] = totals.get(segment);
    console.log(segment, count, ...position.map((v) => v.toFixed(3)));
  }
}

function items(content) {
  for (const item of list(content)) {
    const name = item.ConceptNameCodeSequence ? first(item.ConceptNameCodeSequence).CodeMeaning : '';
    if (item.ValueType === 'NUM') {
      const measured = first(item.MeasuredValueSequence);
      console.log(`NUM ${name} ${Number(first(measured.NumericValue))} ${first(measured.MeasurementUnitsCodeSequence).CodeValue}`);
    } else if (item.ValueType === 'TEXT') {
      console.log(`TEXT ${name} ${item.TextValue.replace(/\s+/g, ' ')}`);
    } else if (item.ValueType === 'UIDREF') {
      console.log(`UIDREF ${name} ${item.UID}`);
    } else if (item.ValueType === 'SCOORD3D') {
      const points = list(item.GraphicData).map(Number);
      console.log(`SCOORD3D ${item.GraphicType} ${points.length} ${points.reduce((a, b) => a + b, 0).toFixed(2)}`);
    }
    items(item.ContentSequence);
  }
}

if (what === 'sums') sums();
else items(data.ContentSequence);
