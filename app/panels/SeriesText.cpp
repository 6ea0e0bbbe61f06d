#include "app/panels/SeriesText.h"

#include <QCoreApplication>
#include <QStringList>

namespace fovea::app {

QString keyOf(const Series& series)
{
    return series.uid + u'#' + series.part;
}

QString seriesMimeType()
{
    return QStringLiteral("application/x-fovea-series");
}

QString titleOf(const Series& series)
{
    QString title = series.description;
    if (title.isEmpty() && series.number > 0)
        title = QCoreApplication::translate("SeriesText", "Series %1").arg(series.number);
    if (title.isEmpty())
        title = QCoreApplication::translate("SeriesText", "Unnamed series");
    return series.part.isEmpty() ? title : title + QStringLiteral(" (%1)").arg(series.part);
}

QString summaryOf(const Series& series)
{
    const Geometry& geometry = series.geometry;
    QStringList parts;
    if (!series.modality.isEmpty())
        parts << series.modality;
    if (series.isVolume) {
        parts << QCoreApplication::translate("SeriesText", "%1 slices").arg(geometry.size[2])
              << QStringLiteral("%1 × %2").arg(geometry.size[0]).arg(geometry.size[1])
              << QStringLiteral("%1 mm").arg(QString::number(geometry.spacingMm.z, 'g', 3));
    } else {
        parts << QCoreApplication::translate("SeriesText", "%1 pictures").arg(series.instances.size());
    }
    return parts.join(", ");
}

QString personNameText(const QString& dicomName)
{
    return dicomName.section(u'=', 0, 0).replace(u'^', u' ').simplified();
}

} // namespace fovea::app
