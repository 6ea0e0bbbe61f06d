#include "core/review/StudyBinding.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>
#include <type_traits>

namespace fovea {

namespace {

QString hexOf(const QCryptographicHash& hash)
{
    return QString::fromLatin1(hash.result().toHex());
}

QString sha256(const QByteArray& bytes)
{
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

QString voxelHash(const Volume& volume)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    volume.visit([&](const auto& image) {
        using Voxel = std::remove_cvref_t<decltype(*image.GetBufferPointer())>;
        const auto* bytes = reinterpret_cast<const char*>(image.GetBufferPointer());
        hash.addData(
            QByteArrayView(bytes, volume.geometry().voxelCount() * static_cast<std::int64_t>(sizeof(Voxel))));
    });
    return hexOf(hash);
}

} // namespace

QString StudyBinding::key() const
{
    const QJsonObject all { { QStringLiteral("sop"), QJsonArray::fromStringList(sopInstanceUids) },
        { QStringLiteral("frame"), frameOfReferenceUid }, { QStringLiteral("geometry"), geometrySha256 },
        { QStringLiteral("voxels"), voxelsSha256 } };
    return sha256(QJsonDocument(all).toJson(QJsonDocument::Compact));
}

QString geometryHash(const Geometry& geometry)
{
    const auto rounded = [](double value) { return std::llround(value * 1e3); };
    const auto fine = [](double value) { return std::llround(value * 1e6); };
    QString text;
    for (const std::int64_t size : geometry.size)
        text += QStringLiteral("%1 ").arg(size);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        text += QStringLiteral("%1 %2 ")
                    .arg(rounded(geometry.originLps[axis]))
                    .arg(fine(geometry.spacingMm[axis]));
        for (std::size_t row = 0; row < 3; ++row)
            text += QStringLiteral("%1 ").arg(fine(geometry.direction.at(row, axis)));
    }
    return sha256(text.toLatin1());
}

StudyBinding bindingOf(const Series& series, const Volume& volume)
{
    StudyBinding binding;
    binding.studyUid = volume.meaning().studyUid;
    binding.seriesUid = series.uid;
    binding.frameOfReferenceUid = series.frameOfReferenceUid;
    binding.geometrySha256 = geometryHash(volume.geometry());
    for (const Instance& instance : series.instances) {
        if (!instance.sopInstanceUid.isEmpty())
            binding.sopInstanceUids.append(instance.frame > 0
                    ? QStringLiteral("%1#%2").arg(instance.sopInstanceUid).arg(instance.frame)
                    : instance.sopInstanceUid);
    }
    if (binding.sopInstanceUids.isEmpty())
        binding.voxelsSha256 = voxelHash(volume);
    return binding;
}

} // namespace fovea
