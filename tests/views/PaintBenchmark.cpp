// Prints one JSON object a case: milliseconds of a dab on a 512x512x400 mask, from the tool to three finished
// pictures of a four-up window on a full HD screen; and what an editor of 1, 50 and 100 labels takes of
// memory.
#include "core/review/MaskEditor.h"
#include "tests/support/Phantom.h"
#include "views/scene/SliceScene.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>

using namespace fovea;
using namespace fovea::views;

namespace {

Geometry gridOfCase()
{
    return { { 512, 512, 400 }, { -180, -180, -250 }, { 0.7, 0.7, 1.25 }, {} };
}

// Slabs of each label, from front to back, in a body that fills most of the grid.
std::shared_ptr<const LabelMap> maskOf(int labelCount)
{
    std::vector<Label> labels;
    for (int n = 1; n <= labelCount; ++n)
        labels.push_back({ static_cast<std::uint16_t>(n), QStringLiteral("Label %1").arg(n),
            distinctColour(static_cast<std::size_t>(n - 1)) });
    auto image = test::makeImage<std::uint16_t>(gridOfCase(), [=](auto i, auto j, auto k) -> std::int64_t {
        const bool isInBody = i > 60 && i < 450 && j > 60 && j < 450 && k > 30 && k < 370;
        return isInBody ? 1 + (j + k / 3) * labelCount / 700 % labelCount : 0;
    });
    return std::make_shared<const LabelMap>(
        LabelMap::create(image, std::move(labels), { ResultSource::Kind::Model, "A", "1", {} }).value());
}

double residentMiB()
{
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        if (word == "VmRSS:") {
            double kib = 0.0;
            status >> kib;
            return kib / 1024.0;
        }
    }
    return 0.0;
}

// Across the slice of the axial pane, or around the crosshair, where all three panes show each dab.
void measureDabs(const std::shared_ptr<const Volume>& volume, bool isBall, bool isAtCrosshair)
{
    const auto mask = maskOf(50);
    const auto editor = MaskEditor::begin(mask, mask).value();
    const LabelLayer layer { .map = editor->live(), .opacity = 0.45, .visible = {}, .outline = false };
    const Geometry geometry = gridOfCase();
    SliceScene scenes[3];
    const Orientation planes[] { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal };
    for (int n = 0; n < 3; ++n) {
        scenes[n].setVolume(volume);
        scenes[n].setOrientation(planes[n]);
        scenes[n].setSize(680, 470);
        scenes[n].fit();
        scenes[n].setLabelLayers({ layer });
        scenes[n].setCursorLps(geometry.indexToLps({ 220, 200, 200 }));
        scenes[n].prepare();
    }
    std::vector<double> tool;
    std::vector<double> pane;
    std::vector<double> all;
    const auto placeOf = [&](int n) {
        return geometry.indexToLps(isAtCrosshair
                ? Vec3 { 220.0 + 5.0 * std::cos(0.3 * n), 200.0 + 4.0 * std::sin(0.3 * n), 200 }
                : Vec3 { 150.0 + 0.7 * n, 150.0 + 0.5 * n, 200 });
    };
    Vec3 last = placeOf(0);
    for (int n = 0; n < 300; ++n) {
        const Vec3 next = placeOf(n + 1);
        const auto begin = std::chrono::steady_clock::now();
        const auto since = [&] {
            return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
                .count();
        };
        Brush brush { .radiusMm = 8, .value = static_cast<std::uint16_t>(1 + n % 50) };
        if (!isBall)
            brush.discNormalLps = Vec3 { 0, 0, 1 };
        const MaskChange change
            = editor->edit([&](const EditableVoxels& voxels) { return paint(voxels, last, next, brush); });
        tool.push_back(since());
        const VoxelBox box = boxOf(change, geometry);
        for (SliceScene& scene : scenes) {
            scene.noteLabels(box);
            scene.prepare();
            if (&scene == scenes)
                pane.push_back(since());
        }
        all.push_back(since());
        last = next;
    }
    const auto p95 = [](std::vector<double>& times) {
        std::ranges::sort(times);
        return times[times.size() * 95 / 100];
    };
    const auto median = [](const std::vector<double>& sorted) { return sorted[sorted.size() / 2]; };
    const double toolP95 = p95(tool);
    const double paneP95 = p95(pane);
    const double allP95 = p95(all);
    std::printf("{\"case\": \"dab of 8 mm, %s, %s, 512x512x400, 50 labels\", \"tool_p95_ms\": %.2f, "
                "\"with_its_pane_p95_ms\": %.2f, \"with_three_panes_p95_ms\": %.2f, "
                "\"with_three_panes_median_ms\": %.2f}\n",
        isBall ? "ball" : "disc", isAtCrosshair ? "at the crosshair" : "across the slice", toolP95, paneP95,
        allP95, median(all));
}

void measureMemory()
{
    for (const int labels : { 1, 50, 100 }) {
        const double before = residentMiB();
        const auto mask = maskOf(labels);
        const double withMask = residentMiB();
        const auto editor = MaskEditor::begin(mask, mask).value();
        const Vec3 centre = gridOfCase().centreLps();
        for (int n = 0; n < labels; ++n)
            editor->edit([&](const EditableVoxels& voxels) {
                return paint(voxels, centre, centre,
                    { .radiusMm = 40.0 - 0.2 * n, .value = static_cast<std::uint16_t>(n + 1) });
            });
        std::printf("{\"case\": \"memory, %d labels\", \"mask_mib\": %.0f, \"editor_mib\": %.0f}\n", labels,
            withMask - before, residentMiB() - withMask);
    }
}

} // namespace

int main()
{
    const auto volume = std::make_shared<const Volume>(test::makeVolume<std::int16_t>(gridOfCase(),
        [](auto i, auto j, auto k) { return (i * 3 + j * 2 + k) % 1500 - 500; },
        { .modality = "CT", .unit = "HU" }));
    for (const bool isBall : { false, true }) {
        for (const bool isAtCrosshair : { false, true })
            measureDabs(volume, isBall, isAtCrosshair);
    }
    measureMemory();
}
