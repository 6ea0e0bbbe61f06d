#include "core/objects/ReportCodes.h"

#include "core/objects/ReportWriter.h"

namespace fovea {

namespace codes {

Code volume()
{
    return reportcodes::sct("118565006", "Volume");
}
Code length()
{
    return reportcodes::sct("410668003", "Length");
}
Code angle()
{
    return reportcodes::sct("1483009", "Angle");
}
Code mean()
{
    return reportcodes::sct("373098007", "Mean");
}
Code standardDeviation()
{
    return reportcodes::sct("386136009", "Standard deviation");
}
Code minimum()
{
    return reportcodes::sct("255605001", "Minimum");
}
Code maximum()
{
    return reportcodes::sct("56851009", "Maximum");
}
Code area()
{
    return reportcodes::sct("42798000", "Area");
}
Code perimeter()
{
    return reportcodes::sct("131191004", "Perimeter");
}
Code voxelValue()
{
    return reportcodes::own("VOXEL", "Voxel value");
}
Code certainty()
{
    return reportcodes::dcm("111012", "Certainty of Finding");
}
Code millilitre()
{
    return { QStringLiteral("ml"), QStringLiteral("UCUM"), QStringLiteral("milliliter") };
}
Code millimetre()
{
    return { QStringLiteral("mm"), QStringLiteral("UCUM"), QStringLiteral("millimeter") };
}
Code degree()
{
    return { QStringLiteral("deg"), QStringLiteral("UCUM"), QStringLiteral("degree") };
}
Code squareMillimetre()
{
    return { QStringLiteral("mm2"), QStringLiteral("UCUM"), QStringLiteral("square millimeter") };
}
Code hounsfield()
{
    return { QStringLiteral("[hnsf'U]"), QStringLiteral("UCUM"), QStringLiteral("Hounsfield unit") };
}
Code percent()
{
    return { QStringLiteral("%"), QStringLiteral("UCUM"), QStringLiteral("percent") };
}
Code unitless()
{
    return { QStringLiteral("1"), QStringLiteral("UCUM"), QStringLiteral("no units") };
}

} // namespace codes

QString unitText(const Code& unit)
{
    if (unit == codes::millilitre())
        return QStringLiteral("mL");
    if (unit == codes::squareMillimetre())
        return QStringLiteral("mm\u00b2");
    if (unit == codes::degree())
        return QStringLiteral("\u00b0");
    if (unit == codes::hounsfield())
        return QStringLiteral("HU");
    return unit == codes::unitless() ? QString() : unit.value;
}

} // namespace fovea
