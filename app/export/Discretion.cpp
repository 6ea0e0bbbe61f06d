#include "app/export/Discretion.h"

#include "core/objects/Code.h"
#include "core/review/Verdict.h"

#include <QRegularExpression>

#include <utility>

namespace fovea::app {

namespace {

// Structures that are known by a code, and those that never had a name, keep theirs.
std::vector<Label> withoutWords(std::vector<Label> labels)
{
    static const QRegularExpression numbered(QStringLiteral("^Label [0-9]+$"));
    for (Label& label : labels) {
        if (!codesForName(label.name).isKnown() && !numbered.match(label.name).hasMatch())
            label.name = QStringLiteral("Structure %1").arg(label.value);
    }
    return labels;
}

std::vector<Measurement> withoutWords(std::vector<Measurement> measurements)
{
    for (Measurement& measurement : measurements) {
        measurement.name.clear();
        measurement.text.clear();
    }
    return measurements;
}

} // namespace

QString Discretion::reviewer(const QString& name)
{
    if (m_identity.isIdentified || name.isEmpty())
        return name;
    const auto [place, isNew] = m_reviewers.try_emplace(name, m_reviewers.size() + 1);
    return QStringLiteral("reviewer-%1").arg(place->second, 4, 10, QLatin1Char('0'));
}

QStringList Discretion::reasons(const QStringList& reasons) const
{
    QStringList kept;
    for (const QString& reason : reasons)
        kept << (keepsWords() || verdictReasons().contains(reason) ? reason : QStringLiteral("other"));
    return kept;
}

QString Discretion::category(const QString& category) const
{
    return keepsWords() || findingCategories().contains(category) ? category : QString();
}

std::shared_ptr<const LabelMap> Discretion::mask(const std::shared_ptr<const LabelMap>& mask)
{
    if (m_identity.isIdentified || !mask || mask->source().kind == ResultSource::Kind::Model)
        return mask;
    auto& known = m_masks[mask];
    if (!known) {
        const auto image = LabelMap::Image::New();
        image->Graft(&mask->image());
        const bool isFile = mask->source().kind == ResultSource::Kind::File;
        auto made = LabelMap::create(image, isFile ? withoutWords(mask->labels()) : mask->labels(),
            { mask->source().kind, isFile ? QStringLiteral("Mask from a file") : QStringLiteral("A person"),
                {}, {} });
        if (made)
            known = std::make_shared<const LabelMap>(std::move(*made));
    }
    return known;
}

views::CaptureRequest Discretion::picture(const views::CaptureRequest& shown)
{
    views::CaptureRequest request = shown;
    for (views::LabelLayer& layer : request.labelLayers)
        layer.map = mask(layer.map);
    std::erase_if(request.labelLayers, [](const views::LabelLayer& layer) { return !layer.map; });
    if (!keepsWords())
        request.measurements = withoutWords(std::move(request.measurements));
    if (request.grid) {
        auto grid = std::make_shared<views::CaptureGrid>(*request.grid);
        for (views::CaptureGrid::Cell& cell : grid->cells)
            cell.request = picture(cell.request);
        request.grid = std::move(grid);
    }
    return request;
}

} // namespace fovea::app
