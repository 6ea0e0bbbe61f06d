#include "core/review/MaskEditor.h"

#include "core/image/ImageBuffer.h"
#include "core/image/Volume.h"

#include <algorithm>

namespace fovea {

namespace {

Result<LabelMap::Image::Pointer> copied(const LabelMap::Image& image, const Geometry& geometry)
{
    auto copy = allocateImage<std::uint16_t>(geometry);
    if (copy)
        std::copy_n(image.GetBufferPointer(), geometry.voxelCount(), (*copy)->GetBufferPointer());
    return copy;
}

} // namespace

bool isEditOf(const LabelMap& mask, const LabelMap& other)
{
    return mask.source() == other.source() && mask.labels() == other.labels()
        && mask.geometry() == other.geometry();
}

Result<std::unique_ptr<MaskEditor>> MaskEditor::begin(
    std::shared_ptr<const LabelMap> original, const std::shared_ptr<const LabelMap>& start)
{
    if (!original->geometry().isSameGrid(start->geometry()))
        return fail(ErrorCode::Inconsistent, "The edited mask lies on another grid than its original");
    std::unique_ptr<MaskEditor> editor(new MaskEditor);
    const Geometry& geometry = original->geometry();
    auto image = copied(start->image(), geometry);
    if (!image)
        return std::unexpected(image.error());
    editor->m_image = *image;
    editor->m_voxels
        = { editor->m_image->GetBufferPointer(), static_cast<std::size_t>(geometry.voxelCount()) };
    auto live = LabelMap::create(editor->m_image, start->labels(), start->source());
    if (!live)
        return std::unexpected(live.error());
    editor->m_live = std::make_shared<const LabelMap>(std::move(*live));
    editor->m_original = std::move(original);
    editor->m_difference.voxelMl = geometry.voxelVolumeMm3() / 1000.0;
    const std::uint16_t* before = editor->m_original->image().GetBufferPointer();
    for (const std::uint16_t after : editor->m_voxels) {
        const std::uint16_t was = *before++;
        editor->m_difference.addedVoxels += was == 0 && after != 0 ? 1 : 0;
        editor->m_difference.removedVoxels += was != 0 && after == 0 ? 1 : 0;
        editor->m_difference.relabelledVoxels += was != 0 && after != 0 && was != after ? 1 : 0;
    }
    return editor;
}

void MaskEditor::count(const MaskChange& change)
{
    const std::uint16_t* original = m_original->image().GetBufferPointer();
    const auto add = [&](std::uint16_t was, std::uint16_t now, std::int64_t sign) {
        if (was == now)
            return;
        (was == 0          ? m_difference.addedVoxels
                : now == 0 ? m_difference.removedVoxels
                           : m_difference.relabelledVoxels)
            += sign;
    };
    for (const MaskRun& run : change) {
        for (std::int64_t voxel = run.begin; voxel < run.begin + run.length; ++voxel) {
            add(original[voxel], run.before, -1);
            add(original[voxel], run.after, 1);
        }
    }
}

void MaskEditor::apply(const MaskChange& change)
{
    const std::unique_lock lock(m_mutex);
    applyChange(change, m_voxels);
    count(change);
}

Result<LabelMap> MaskEditor::settled() const
{
    auto image = [&] {
        const std::shared_lock lock(m_mutex);
        return copied(*m_image, m_live->geometry());
    }();
    if (!image)
        return std::unexpected(image.error());
    return LabelMap::create(*image, m_live->labels(), m_live->source());
}

Result<LabelMap> MaskEditor::differenceMap() const
{
    const Geometry& geometry = m_live->geometry();
    auto image = allocateImage<std::uint16_t>(geometry);
    if (!image)
        return std::unexpected(image.error());
    {
        const std::shared_lock lock(m_mutex);
        const std::uint16_t* before = m_original->image().GetBufferPointer();
        std::uint16_t* out = (*image)->GetBufferPointer();
        for (const std::uint16_t after : m_voxels) {
            const std::uint16_t was = *before++;
            *out++ = was == after ? std::uint16_t { 0 }
                : was == 0        ? std::uint16_t { 1 }
                : after == 0      ? std::uint16_t { 2 }
                                  : std::uint16_t { 3 };
        }
    }
    return LabelMap::create(*image,
        { { 1, QStringLiteral("Added"), { 0, 158, 115 } }, { 2, QStringLiteral("Removed"), { 213, 94, 0 } },
            { 3, QStringLiteral("Relabelled"), { 86, 180, 233 } } },
        { ResultSource::Kind::Person, QStringLiteral("Changes to %1").arg(m_original->source().name), {},
            {} });
}

} // namespace fovea
