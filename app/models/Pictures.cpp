#include "app/models/Pictures.h"

#include <QSaveFile>

namespace fovea::app {

views::LabelLayer defaultLayer(std::shared_ptr<const LabelMap> labelMap)
{
    return { .map = std::move(labelMap), .opacity = 0.45, .visible = {}, .outline = false };
}

Vec3 pointOfInterest(const Volume& volume, const LabelMap* labelMap, const views::BoxLayer* boxes)
{
    Vec3 sum;
    double voxels = 0.0;
    for (std::size_t i = 0; labelMap != nullptr && i < labelMap->labels().size(); ++i) {
        const auto count = static_cast<double>(labelMap->voxelCounts()[i]);
        sum = sum + labelMap->centreLps(i) * count;
        voxels += count;
    }
    if (voxels > 0.0)
        return sum / voxels;
    return boxes != nullptr && !boxes->boxes.empty() ? boxes->boxes.front().centreLps()
                                                     : volume.geometry().centreLps();
}

Result<void> writePicture(const QImage& picture, const std::filesystem::path& file)
{
    QSaveFile output(QString::fromStdString(file.string()));
    const QByteArray format = QString::fromStdString(file.extension().string()).mid(1).toLatin1();
    if (!output.open(QIODevice::WriteOnly) || !picture.save(&output, format.constData())
        || !output.commit()) {
        return fail(ErrorCode::Unwritable,
            "The picture could not be written: " + output.errorString().toStdString(), file.string());
    }
    return {};
}

} // namespace fovea::app
